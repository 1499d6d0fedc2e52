import type { Request, Response } from "express";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import type { BulkState } from "../../../../models/web-access/bulk-assignments/bulk-assignment-row";
import { UNCHANGED_REASONS } from "../../../../models/web-access/bulk-assignments/bulk-outcomes";
import { plannedHouseholds } from "../../../../models/web-access/bulk-assignments/bulk-plan";
import { progressOf } from "../../../../models/web-access/bulk-assignments/bulk-progress";
import { BulkTemplate, bulkSettingsDefaults } from "../../../../models/web-access/bulk-assignments/bulk-settings";
import { fields } from "../../../../web/fields";
import { refusal } from "../../../../web/refusal";
import { showForm } from "./form-page";
import { outcomesByReason } from "./outcomes-by-reason";
import { rollOutOf } from "./roll-out";
import { formValues, parseSettings, submittedSettings } from "./settings-form";
import { describePinSource, summarizeSettings } from "./settings-summary";

const REFRESH_SECONDS = 2;
const SHOWN = 50;
const IN_PROGRESS: BulkState[] = ["previewing", "running", "undoing"];

/** Who gets a user name and PIN, and what they are made of; filled with the settings named in the address. */
export async function index(req: Request, res: Response) {
  const { settings, filled } = await requestedSettings(req);
  await showForm(req, res, { values: formValues(settings), filled });
}

/** Starts a preview of the submitted settings. */
export async function create(req: Request, res: Response) {
  const values = { ...submittedSettings(req.body), ...fields(req.body, "templateName") };
  let run: BulkAssignment | undefined;
  const refused = await refusal(async () => {
    run = await BulkAssignment.preview(await parseSettings(values), req.clerk);
  });
  if (refused) return showForm(req, res, { values, refused });
  res.redirect(303, `/staff/bulk-assignments/${run?.id}`);
}

/** Shows a run: its preview, its progress, its result or its undo. */
export async function show(req: Request, res: Response) {
  const run = await BulkAssignment.find(req.params.id);
  const { state } = run;
  res.render("staff/web-access/bulk-assignments/show", {
    title: `Bulk run ${run.id}`,
    run,
    state,
    settings: await summarizeSettings(run.options),
    unchangedLabels: UNCHANGED_REASONS,
    progress: progressOf(run),
    refreshEverySeconds: IN_PROGRESS.includes(state) ? REFRESH_SECONDS : undefined,
    ...(await listsOf(run)),
  });
}

/** A page that refreshes itself has no lists; they appear once the work has stopped. */
async function listsOf(run: BulkAssignment) {
  const { state } = run;
  if (IN_PROGRESS.includes(state) || state === "paused" || state === "discarded") return {};
  const exceptions = await outcomesByReason(run, "exception", SHOWN);
  if (state === "previewed") {
    return {
      exceptions,
      numbered: await outcomesByReason(run, "numbered", SHOWN),
      planned: await plannedHouseholds(run, SHOWN),
      pinSource: describePinSource(run.options),
    };
  }
  const kept = state === "undone" ? await outcomesByReason(run, "kept", SHOWN) : [];
  return { exceptions, kept, rollOut: rollOutOf(run) };
}

async function requestedSettings(req: Request) {
  const requested = fields(req.query, "settings").settings;
  if (requested === "" || requested === "default") {
    return { settings: bulkSettingsDefaults, filled: "The form shows the Default Settings." };
  }
  if (requested !== "last") {
    const template = await BulkTemplate.find(requested);
    return { settings: template.wanted, filled: `The form shows the settings saved as "${template.name}".` };
  }
  const last = await BulkAssignment.lastSettingsOf(req.clerk);
  return last
    ? { settings: last, filled: "The form shows the Last Settings, from your last preview." }
    : { settings: bulkSettingsDefaults, filled: "You have no previews yet, so the form shows the Default Settings." };
}
