import { table } from "../../database/connection";
import { PasswordDevice } from "../settings/password-device";
import type { WebUserRow } from "./web-user";
import { stateOf, type WebUserState } from "./web-user-state";

export interface WebAccess {
  state: WebUserState;
  userName: string | null;
  userNameDigest: string | null;
}

/** The web users of these households, each with its state in words: for lists. */
export async function webAccessOf(householdIds: number[]): Promise<Map<number, WebAccess>> {
  const { unlockMinutes } = await PasswordDevice.current();
  const rows = (await table("web_users").whereIn("householdId", householdIds)) as unknown as WebUserRow[];
  return new Map(
    rows.map((row) => [
      row.householdId,
      { state: stateOf(row, unlockMinutes), userName: row.userName, userNameDigest: row.userNameDigest },
    ]),
  );
}
