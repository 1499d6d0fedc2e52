import type { z } from "zod";
import { refuse } from "../errors";
import { MAX_PRINTS, mailingRulesLabels, type mailingRulesShape } from "./mailing-rules";

type Rules = z.infer<typeof mailingRulesShape>;
export type RuleName = keyof typeof mailingRulesLabels;
export type SubmittedRules = Record<RuleName, string>;

interface NumberField {
  least: number;
  most: number;
  unit: string;
  effect: string;
  defaultValue: number;
  /** What a blank field means. If undefined, the field is required. */
  blank?: string;
}

const numberFields: Record<RuleName, NumberField> = {
  approvalAbove: {
    least: 0,
    most: 1_000_000,
    unit: "recipients",
    effect: "A mailing with more recipients must be approved by a second person before it is sent.",
    defaultValue: 500,
    blank: "no approval",
  },
  holdBackMinutes: {
    least: 0,
    most: 1440,
    unit: "minutes",
    effect:
      "How long Gatehouse waits after Process Selections, or after the approval, before it sends anything. Until then, Stop cancels the mailing.",
    defaultValue: 5,
  },
  repeatDays: {
    least: 0,
    most: 3650,
    unit: "days",
    effect:
      "A clerk gets a warning before sending if any of the households got a mailing with the same subject or description within this time.",
    defaultValue: 30,
  },
  printsKept: {
    least: 1,
    most: MAX_PRINTS,
    unit: "prints",
    effect:
      "When a clerk has this many prints that were not sent, the next Print discards the records of the oldest one that was not used.",
    defaultValue: 20,
  },
};

export const ruleNames = Object.keys(numberFields) as RuleName[];

/** Returns the rules as the form shows them. */
export function ruleFormValues(rules: Rules): SubmittedRules {
  const texts = ruleNames.map((name) => [name, rules[name] === null ? "" : String(rules[name])]);
  return Object.fromEntries(texts) as SubmittedRules;
}

/** Converts the submitted form to rules to save. Throws Invalid by field. */
export function rulesFrom(submitted: SubmittedRules): Rules {
  const errors = ruleNames.map((name) => [
    name,
    isInRange(submitted[name], numberFields[name]) ? null : rangeError(name),
  ]);
  refuse(Object.fromEntries(errors));
  const number = (name: RuleName) => Number(submitted[name]);
  return {
    approvalAbove: submitted.approvalAbove === "" ? null : number("approvalAbove"),
    holdBackMinutes: number("holdBackMinutes"),
    repeatDays: number("repeatDays"),
    printsKept: number("printsKept"),
  };
}

/** The hint of a field: its effect, range, unit and default. */
export function ruleHint(name: RuleName) {
  const { least, most, unit, effect, defaultValue, blank } = numberFields[name];
  const range = `${least} to ${most.toLocaleString("en-US")} ${unit}. Default: ${defaultValue}.`;
  return `${effect} ${range}${blank ? ` Leave blank for ${blank}.` : ""}`;
}

/** Returns whether the field can be blank. */
export function isOptional(name: RuleName) {
  return numberFields[name].blank !== undefined;
}

function isInRange(text: string, { least, most, blank }: NumberField) {
  if (text === "") return blank !== undefined;
  return /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

function rangeError(name: RuleName) {
  const { least, most, blank } = numberFields[name];
  const range = `enter a whole number from ${least} to ${most.toLocaleString("en-US")}`;
  return `${mailingRulesLabels[name]}: ${range}${blank ? ", or leave it blank" : ""}.`;
}
