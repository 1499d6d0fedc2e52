import { workOnImports } from "../models/households/imports/import-work";
import type { Job } from "./job";

/** Previews and imports files of households, and erases old ones. */
export const importHouseholds: Job = {
  name: "import households",
  everyMs: 0,
  run: workOnImports,
};
