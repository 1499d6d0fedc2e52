import { table } from "../../database/connection";
import { randomPin } from "../../secrets/random-pin";
import type { Household } from "../households/household";
import { type OneTimeSecret, OneTimeSecrets, type RequestedBy } from "./one-time-secret";
import { foldPin } from "./pin";
import type { WebUser } from "./web-user";

const LENGTH = 8;
const VALID_MS = 24 * 60 * 60_000;
// Messages asked for by a stranger end none of the earlier ones, but there must be an end to how many work at once.
const MOST_ALIVE = 6;

const secrets = new OneTimeSecrets("temporary_pins", "temporary PIN");

/** A one-time PIN sent on request beside a claimed PIN; it opens the change page and nothing else. */
export class TemporaryPin {
  /** Makes one and gives it **in clear**: only what merges a message to this household may call this. */
  static async mint(webUser: WebUser, household: Household, askedBy: RequestedBy): Promise<string> {
    const pin = randomPin(LENGTH);
    await keepNewest(webUser, MOST_ALIVE - 1);
    await secrets.keep({ text: pin, boundTo: String(webUser.id), askedBy, forMs: VALID_MS }, webUser, household);
    return pin;
  }

  /** The unused one that this web user was sent, if `pin` (folded) is it; number 0 asks about nobody. */
  static async unused(pin: string, webUserId: number): Promise<OneTimeSecret | undefined> {
    const found = await secrets.find(pin, String(webUserId), webUserId);
    return found?.usedAt === null ? found : undefined;
  }

  /** True where a PIN is a temporary one of this web user, used or not. */
  static async isOne(pin: string, webUser: WebUser): Promise<boolean> {
    return (await secrets.find(foldPin(pin), String(webUser.id), webUser.id)) !== undefined;
  }

  /** Marks it used, in the open transaction; false where somebody was quicker. */
  static spend(one: OneTimeSecret) {
    return secrets.spend(one);
  }

  static purge() {
    return secrets.purge();
  }
}

async function keepNewest(webUser: WebUser, count: number) {
  const newest = (await table("temporary_pins")
    .where({ webUserId: webUser.id })
    .orderBy("id", "desc")
    .limit(count)
    .select("id")) as unknown as { id: number }[];
  await table("temporary_pins")
    .where({ webUserId: webUser.id })
    .whereNotIn(
      "id",
      newest.map(({ id }) => id),
    )
    .delete();
}
