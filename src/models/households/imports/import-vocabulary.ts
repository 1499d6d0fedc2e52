import type { Residency } from "../household-attributes";
import type { Relation } from "../member";

const RESIDENCIES: Record<Residency, string> = {
  resident: "resident,res,r,yes,y,true,1",
  "non-resident": "non-resident,non resident,nonresident,nr,n,no,false,0",
  "not verified": "not verified,unverified,unknown,u",
};

const RELATIONS: Record<Relation, string> = {
  primary: "primary,primary person,head,head of household,hoh,self,p",
  adult: "adult,spouse,partner,husband,wife,parent,mother,father,guardian,a",
  child: "child,son,daughter,dependent,kid,minor,c",
};

/** States whose ZIP Codes start with 0, which spreadsheets drop. */
const ZERO_STATES = new Set(
  "ct,ma,me,nh,nj,ri,vt,pr,vi,connecticut,massachusetts,maine,new hampshire,new jersey,rhode island,vermont,puerto rico".split(
    ",",
  ),
);

const residencies = byWord(RESIDENCIES);
const relations = byWord(RELATIONS);

/** Returns the residency for a word; undefined if unknown. */
export function residencyOf(word: string) {
  return residencies.get(plain(word));
}

/** Returns the relation for a word; undefined if unknown. */
export function relationOf(word: string) {
  return relations.get(plain(word));
}

/** "1984-06-30" of "6/30/1984", "06-30-1984", "1984/6/30" or a date followed by midnight; other text unchanged. */
export function isoDate(text: string) {
  const date = text.replace(/[T ]0?0:00(:00(\.0+)?)?( ?AM)?Z?$/i, "").replace(/ 12:00(:00)? AM$/i, "");
  const us = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(date);
  if (us) return `${us[3]}-${two(us[1])}-${two(us[2])}`;
  const iso = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(date);
  return iso ? `${iso[1]}-${two(iso[2])}-${two(iso[3])}` : date;
}

/** Restores the leading zero of a ZIP Code that a spreadsheet dropped, if the state's codes start with one. */
export function restoreZip(zip: string, state: string) {
  const [, digits = "", rest = ""] = /^(\d{3,4})(-\d{4})?$/.exec(zip) ?? [];
  return digits && ZERO_STATES.has(plain(state)) ? digits.padStart(5, "0") + rest : zip;
}

function byWord<Value extends string>(words: Record<Value, string>) {
  const entries = Object.entries(words) as [Value, string][];
  return new Map(entries.flatMap(([value, list]) => list.split(",").map((word): [string, Value] => [word, value])));
}

function plain(word: string) {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, " ")
    .replace(/\.$/, "");
}

function two(digits: string | undefined) {
  return (digits ?? "").padStart(2, "0");
}
