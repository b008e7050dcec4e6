import { serveThread } from "../../threads/serve-thread.ts";
import { judgeStatic } from "./judge-static.ts";

serveThread(judgeStatic);
