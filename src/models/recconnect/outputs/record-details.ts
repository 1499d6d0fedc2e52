import { rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import type { PhoneKind } from "../../households/phones";
import type { CampaignFacts } from "../campaign-facts";
import { type Condition, conditionsOf } from "../selection/selection-conditions";
import type { OutputRecord } from "./output-records";

/** A pass that a record was selected for. */
export interface SelectedPass {
  id: number;
  householdId: number;
  memberId: number;
  code: string;
  status: string;
  activatesOn: string | null;
  expiresOn: string | null;
  /** 1 where the selection finds it. */
  matches: 0 | 1;
}

/** The phones of these records' households, by household. */
export async function phonesOfRecords(
  records: OutputRecord[],
): Promise<Map<number, Partial<Record<PhoneKind, string>>>> {
  const found = new Map<number, Partial<Record<PhoneKind, string>>>();
  if (records.length === 0) return found;
  const [ofThese, list] = amongHouseholds("household_id", records);
  const rows = await rowsOf<{ householdId: number; kind: PhoneKind; number: string }>(
    `select household_id, kind, number from phones where ${ofThese}`,
    [list],
  );
  for (const { householdId, kind, number } of rows) {
    found.set(householdId, { ...found.get(householdId), [kind]: number });
  }
  return found;
}

/** Finds the passes for which records of a campaign were selected. */
export class SelectedPasses {
  private constructor(private readonly condition: Condition) {}

  /** By the campaign's selection, its days those of when it was made. */
  static async of({ selectionOptions, extractedAt }: CampaignFacts) {
    return new SelectedPasses((await conditionsOf(selectionOptions, extractedAt ?? new Date())).pass);
  }

  /** The passes of these records by record, those that last longest first: its own, else all of its person or household. */
  async of(records: OutputRecord[]): Promise<Map<number, SelectedPass[]>> {
    if (records.length === 0) return new Map();
    const [ofThese, list] = amongHouseholds("m.household_id", records);
    const passes = await rowsOf<SelectedPass>(
      `select p.id, m.household_id, m.id as member_id, t.code, p.status, p.activates_on, p.expires_on,
         case when ${this.condition.sql} then 1 else 0 end as matches
       from members m join passes p on p.member_id = m.id join pass_types t on t.id = p.pass_type_id
       where ${ofThese} order by coalesce(p.expires_on, '') desc, p.id`,
      [...this.condition.bindings, list],
    );
    const ofHousehold = new Map<number, SelectedPass[]>();
    for (const pass of passes) ofHousehold.set(pass.householdId, [...(ofHousehold.get(pass.householdId) ?? []), pass]);
    return new Map(records.map((record) => [record.id, passesOf(record, ofHousehold.get(record.householdId) ?? [])]));
  }
}

function passesOf({ passId, memberId }: OutputRecord, passes: SelectedPass[]) {
  if (passId !== null) return passes.filter(({ id }) => id === passId);
  return passes.filter((pass) => pass.matches === 1 && (memberId === null || pass.memberId === memberId));
}

function amongHouseholds(column: string, records: OutputRecord[]) {
  return among(column, [...new Set(records.map(({ householdId }) => householdId))]);
}
