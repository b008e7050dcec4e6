/** What the dialogue says to people, in their language. */
export interface ChatTexts {
  sessionOpened(id: string, seconds: number): string;
  useConfiguredPrompt: string;
  askPrompt: string;
  promptSet: string;
  promptChanged: string;
  promptHint: string;
  you: string;
  model: string;
  thinking: string;
  stopping: string;
  stopped: string;
  expired: string;
  hint: string;
}

const english: ChatTexts = {
  sessionOpened: (id, seconds) => `Session ${id}; it ends after ${seconds} s without a word.`,
  useConfiguredPrompt: "Use the system prompt of the configuration? [Y/n] ",
  askPrompt: "System prompt (empty: the gateway's own): ",
  promptSet: "The system prompt is set.",
  promptChanged: "The system prompt is changed.",
  promptHint: "Say it behind the command: /system You are a miller.",
  you: "You: ",
  model: "Model: ",
  thinking: "thinking",
  stopping: "Stopping the answer. Ctrl+C again leaves.",
  stopped: "stopped",
  expired: "The session has expired; what was said is forgotten. A new one begins.",
  hint: "/system TEXT changes the prompt; /exit, /quit, :q or Ctrl+D leave; Ctrl+C stops an answer.",
};

const russian: ChatTexts = {
  sessionOpened: (id, seconds) => `Сессия ${id}; без сообщений она живёт ${seconds} с.`,
  useConfiguredPrompt: "Взять системный промпт из настроек? [Y/n] ",
  askPrompt: "Системный промпт (пусто — оставить промпт шлюза): ",
  promptSet: "Системный промпт задан.",
  promptChanged: "Системный промпт изменён.",
  promptHint: "Напишите его после команды: /system Ты — мельник.",
  you: "Вы: ",
  model: "Модель: ",
  thinking: "думает",
  stopping: "Ответ останавливается. Ещё раз Ctrl+C — выход.",
  stopped: "остановлено",
  expired: "Сессия истекла, сказанное забыто. Начинается новая.",
  hint: "/system ТЕКСТ меняет промпт; /exit, /quit, :q и Ctrl+D — выход; Ctrl+C останавливает ответ.",
};

/** The texts in the language of the locale (POSIX: LC_ALL before LC_MESSAGES before LANG). */
export function chatTextsOf(env: Record<string, string | undefined>): ChatTexts {
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return /^ru([_.@-]|$)/i.test(locale) ? russian : english;
}
