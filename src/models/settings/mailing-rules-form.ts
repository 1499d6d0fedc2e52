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
  preset: number;
  /** What a blank field means; without it a number is needed. */
  blank?: string;
}

const numberFields: Record<RuleName, NumberField> = {
  approvalAbove: {
    least: 0,
    most: 1_000_000,
    unit: "recipients",
    effect: "A mailing to more is sent once a second person, who may approve mailings, has looked at it.",
    preset: 500,
    blank: "nobody needs to approve",
  },
  holdBackMinutes: {
    least: 0,
    most: 1440,
    unit: "minutes",
    effect: "So long after Process Selections, or after the approval, nothing leaves and Stop undoes it.",
    preset: 5,
  },
  repeatDays: {
    least: 0,
    most: 3650,
    unit: "days",
    effect:
      "Before it sends, a clerk is warned where these households got a mailing of the same subject or description within so many.",
    preset: 30,
  },
  printsKept: {
    least: 1,
    most: MAX_PRINTS,
    unit: "prints",
    effect:
      "Beyond so many that were not sent, the next Print gives up the records of the clerk's oldest that nobody did anything with.",
    preset: 20,
  },
};

export const ruleNames = Object.keys(numberFields) as RuleName[];

/** The rules as the form shows them. */
export function ruleFormValues(rules: Rules): SubmittedRules {
  const texts = ruleNames.map((name) => [name, rules[name] === null ? "" : String(rules[name])]);
  return Object.fromEntries(texts) as SubmittedRules;
}

/** What was typed, as rules to save. Throws Invalid by field. */
export function rulesFrom(typed: SubmittedRules): Rules {
  const errors = ruleNames.map((name) => [name, isInRange(typed[name], numberFields[name]) ? null : rangeError(name)]);
  refuse(Object.fromEntries(errors));
  const number = (name: RuleName) => Number(typed[name]);
  return {
    approvalAbove: typed.approvalAbove === "" ? null : number("approvalAbove"),
    holdBackMinutes: number("holdBackMinutes"),
    repeatDays: number("repeatDays"),
    printsKept: number("printsKept"),
  };
}

/** What a rule does, with its unit, range and default. */
export function ruleHint(name: RuleName) {
  const { least, most, unit, effect, preset, blank } = numberFields[name];
  const range = `${least} to ${most.toLocaleString("en-US")} ${unit}. Default: ${preset}.`;
  return `${effect} ${range}${blank ? ` Blank: ${blank}.` : ""}`;
}

/** True where a blank field means something. */
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
