import type { Request, Response } from "express";
import { MailingRules, mailingRulesLabels } from "../../../models/settings/mailing-rules";
import {
  isOptional,
  type RuleName,
  ruleFormValues,
  ruleHint,
  ruleNames,
  rulesFrom,
} from "../../../models/settings/mailing-rules-form";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

/** The mailing rules: approval, delay before sending, repeat warnings and saved prints. */
export async function edit(_req: Request, res: Response) {
  const { version, ...rules } = await MailingRules.read();
  show(res, { values: ruleFormValues(rules), version });
}

/** Saves the mailing rules. */
export async function update(req: Request, res: Response) {
  const values = fields(req.body, ...ruleNames);
  const opened = version(req.body);

  const refused = await refusal(async () => MailingRules.save(rulesFrom(values), opened, req.clerk));
  if (refused) {
    return show(res.status(refused.status), formAgain(refused, mailingRulesLabels, values, opened));
  }

  req.flash("notice", "The mailing rules were saved. They apply to mailings that have not started.");
  res.redirect(303, "/staff/settings/mailing-rules");
}

function show(res: Response, data: object) {
  res.render("staff/settings/mailing-rules/edit", {
    title: "Mailing rules",
    names: ruleNames,
    number: numberField,
    ...data,
  });
}

function numberField(name: RuleName) {
  return {
    name,
    label: mailingRulesLabels[name],
    hint: ruleHint(name),
    required: !isOptional(name),
    inputmode: "numeric",
    autocomplete: "off",
    width: "sm",
  };
}
