import type { Request, Response } from "express";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import type { BulkState } from "../../../../models/web-access/bulk-assignments/bulk-assignment-row";
import { LEFT_REASONS } from "../../../../models/web-access/bulk-assignments/bulk-outcomes";
import { progressOf } from "../../../../models/web-access/bulk-assignments/bulk-progress";
import { bulkSettingsDefaults } from "../../../../models/web-access/bulk-assignments/bulk-settings";
import { BulkTemplate } from "../../../../models/web-access/bulk-assignments/bulk-template";
import { plannedHouseholds } from "../../../../models/web-access/bulk-assignments/planned-households";
import { fields } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { showForm } from "./form-page";
import { outcomesByReason } from "./outcomes-by-reason";
import { rollOutOf } from "./roll-out";
import { asTyped, settingsTyped, typedSettings } from "./settings-form";
import { pinInWords, settingsInWords } from "./settings-words";

const REFRESH_SECONDS = 2;
const SHOWN = 50;
const UNDER_WAY: BulkState[] = ["previewing", "running", "undoing"];

/** Who gets a user name and PIN, and what they are made of; filled with the settings that the address names. */
export async function index(req: Request, res: Response) {
  const { settings, filled } = await settingsAsked(req);
  await showForm(req, res, { values: asTyped(settings), filled });
}

/** Has the worker preview what was chosen. */
export async function create(req: Request, res: Response) {
  const values = { ...typedSettings(req.body), ...fields(req.body, "templateName") };
  let run: BulkAssignment | undefined;
  const refused = await refusal(async () => {
    run = await BulkAssignment.preview(await settingsTyped(values), req.clerk);
  });
  if (refused) return showForm(req, res, { values, refused });
  res.redirect(303, `/staff/bulk-assignments/${run?.id}`);
}

/** Where a run stands: its preview, its progress, its result or its undo. */
export async function show(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  const { state, wanted } = run;
  res.render("staff/web-access/bulk-assignments/show", {
    title: `Bulk run ${run.id}`,
    run,
    state,
    settings: await settingsInWords(wanted),
    leftWords: LEFT_REASONS,
    progress: progressOf(run),
    refreshEverySeconds: UNDER_WAY.includes(state) ? REFRESH_SECONDS : undefined,
    ...(await listsOf(run)),
  });
}

/** A page that refreshes itself asks for no list: those are for when the work stands still. */
async function listsOf(run: BulkAssignment) {
  const { state } = run;
  if (UNDER_WAY.includes(state) || state === "paused" || state === "given up") return {};
  const exceptions = await outcomesByReason(run, "exception", SHOWN);
  if (state === "previewed") {
    return {
      exceptions,
      numbered: await outcomesByReason(run, "numbered", SHOWN),
      planned: await plannedHouseholds(run, SHOWN),
      pinWords: pinInWords(run.wanted),
    };
  }
  const kept = state === "undone" ? await outcomesByReason(run, "kept", SHOWN) : [];
  return { exceptions, kept, rollOut: rollOutOf(run) };
}

async function settingsAsked(req: Request) {
  const asked = fields(req.query, "settings").settings;
  if (asked === "" || asked === "default") {
    return { settings: bulkSettingsDefaults, filled: "The form shows the Default Settings." };
  }
  if (asked !== "last") {
    const template = await BulkTemplate.find(asked);
    return { settings: template.wanted, filled: `The form shows the settings saved as "${template.name}".` };
  }
  const last = await BulkAssignment.lastSettingsOf(req.clerk);
  return last
    ? { settings: last, filled: "The form shows the Last Settings, those of your last preview." }
    : { settings: bulkSettingsDefaults, filled: "You have not previewed yet: the form shows the Default Settings." };
}
