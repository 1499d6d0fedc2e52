import { engine, rowsOf } from "../../database/connection";
import type { CarriedPin } from "../../mail/message";

/**
 * Records that these assigned PINs were sent, each if it still is the web user's PIN, in the transaction that records
 * the sending. Practice never comes here (DESIGN.md rule 11).
 */
export async function recordPinsMailed(pins: CarriedPin[]) {
  const carried =
    engine === "postgres"
      ? "json_to_recordset(?) as carried (id integer, pin_set_at timestamptz)"
      : "(select value ->> 'id' as id, value ->> 'pin_set_at' as pin_set_at from json_each(?)) as carried";
  const list = pins.map(({ webUserId, pinSetAt }) => ({
    id: webUserId,
    pin_set_at: engine === "postgres" ? pinSetAt : pinSetAt.getTime(),
  }));
  // No new version: a clerk's open form is not out of date by it.
  await rowsOf(
    `update web_users set pin_mailed_at = ? from ${carried}
     where web_users.id = carried.id and web_users.pin_set_at = carried.pin_set_at returning web_users.id`,
    [new Date(), JSON.stringify(list)],
  );
}
