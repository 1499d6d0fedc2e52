import type { QueryMeaning } from "./query-interpretation";
import { endOf, firstOf } from "./search-keys";

/** A query along one index that returns household IDs; the caller appends "limit". */
export interface Step {
  sql: string;
  bindings: (string | number)[];
  /** Runs only if nothing else was found. */
  fallback?: boolean;
}

interface Steps {
  exact: Step[];
  partial: Step[];
}

/** Returns the queries for all meanings in rank order: every exact match before any partial one. */
export function stepsOf(meanings: QueryMeaning[]): Step[] {
  return [...exactStepsOf(meanings), ...meanings.flatMap((meaning) => stepsFor(meaning).partial)];
}

/** Returns only the queries for exact matches. */
export function exactStepsOf(meanings: QueryMeaning[]): Step[] {
  return meanings.flatMap((meaning) => stepsFor(meaning).exact);
}

function stepsFor(meaning: QueryMeaning): Steps {
  switch (meaning.kind) {
    case "household ID":
      return { exact: [step("select id from households where id = ?", meaning.id)], partial: [] };
    case "user name":
      return {
        exact: [step("select household_id as id from web_users where user_name_digest = ?", meaning.digest)],
        partial: [],
      };
    case "phone":
      return phoneSteps(meaning.reversed);
    case "email":
      return emailSteps(meaning);
    case "name":
      return meaning.first === "" ? lastNameSteps(meaning.last) : fullNameSteps(meaning);
  }
}

function phoneSteps(reversed: string): Steps {
  const select = "select household_id as id from phones where";
  return {
    exact: [step(`${select} reversed_digits = ? order by household_id`, reversed)],
    partial: [
      step(
        `${select} reversed_digits > ? and reversed_digits < ? order by reversed_digits, household_id`,
        ...after(reversed),
      ),
    ],
  };
}

function emailSteps({ key, fallback }: { key: string; fallback: boolean }): Steps {
  const select = "select id from households where";
  const exact = step(`${select} email_key = ? order by id`, key);
  const partial = step(`${select} email_key > ? and email_key < ? order by email_key, id`, ...after(key));
  return { exact: [{ ...exact, fallback: fallback }], partial: [{ ...partial, fallback: fallback }] };
}

function lastNameSteps(last: string): Steps {
  const select = "select household_id as id from members where";
  return {
    exact: [step(`${select} last_key = ? order by first_key, household_id`, last)],
    partial: [
      step(`${select} last_key > ? and last_key < ? order by last_key, first_key, household_id`, ...after(last)),
    ],
  };
}

/** A last name's beginning with a first name's: walks the index over the first one or two letters, which is the narrower. */
function fullNameSteps({ last, first }: { last: string; first: string }): Steps {
  const select = "select household_id as id from members where";
  const letters = [...last].length > 1 ? 2 : 1;
  const beginning = `substr(last_key, 1, ${letters}) = ?`;
  const initial = firstOf(last, letters);

  return {
    exact: [step(`${select} last_key = ? and first_key = ? order by household_id`, last, first)],
    partial: [
      step(
        `${select} last_key = ? and first_key > ? and first_key < ? order by first_key, household_id`,
        last,
        ...after(first),
      ),
      step(
        `${select} ${beginning} and first_key = ? and last_key > ? and last_key < ? order by last_key, household_id`,
        initial,
        first,
        ...after(last),
      ),
      step(
        `${select} ${beginning} and first_key > ? and first_key < ? and last_key > ? and last_key < ?
         order by first_key, last_key, household_id`,
        initial,
        ...after(first),
        ...after(last),
      ),
    ],
  };
}

/** The bounds of longer keys that start with this key. */
function after(key: string): [string, string] {
  return [key, endOf(key)];
}

function step(sql: string, ...bindings: (string | number)[]): Step {
  return { sql, bindings };
}
