import type { ThemeId } from "../../plan/page-plan.ts";
import type { Theme } from "../theme.ts";
import { atelier } from "./atelier/atelier.ts";
import { civic } from "./civic/civic.ts";
import { hearth } from "./hearth/hearth.ts";
import { ledger } from "./ledger/ledger.ts";
import { signal } from "./signal/signal.ts";

/** Every theme by its name. */
export const themes: Record<ThemeId, Theme> = { ledger, atelier, civic, signal, hearth };
