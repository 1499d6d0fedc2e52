import { randomBytes } from "node:crypto";
import { table } from "../../database/connection";
import { deleteSome } from "../../database/delete-some";
import { keyedDigest, sameSecret } from "../../secrets/digest";
import { AttemptCounter, purgeCounters } from "../attempt-counter";

const ID_BYTES = 32;
const KEPT_DAYS = 90;
const DAY_MS = 86_400_000;
const PURGED_AT_ONCE = 1000;
const COUNTERS = "browser:";

/** How long a browser keeps its cookie, in milliseconds. */
export const KNOWN_BROWSER_MS = KEPT_DAYS * DAY_MS;

/**
 * A browser in which a web user has signed in before. It has attempts of its own, so that a stranger who locks the
 * name does not lock out its owner at home; dead when the PIN changes or its attempts are spent.
 */
export class KnownBrowser {
  private constructor(
    readonly id: string,
    private readonly webUserId: number,
  ) {}

  /** The known browser of a cookie, if the cookie is ours and this web user has signed in there. */
  static async of(cookie: string | undefined, webUser: { id: number }) {
    const id = idIn(cookie);
    if (id === undefined) return undefined;
    const row = await table("known_browsers")
      .where({ id, webUserId: webUser.id })
      .where("expiresAt", ">", new Date())
      .first("id");
    return row && new KnownBrowser(id, webUser.id);
  }

  /** Remembers the browser for this web user; gives the cookie to keep. A cookie of ours serves several web users. */
  static async remember(cookie: string | undefined, webUser: { id: number }) {
    const id = idIn(cookie) ?? randomBytes(ID_BYTES).toString("base64url");
    await table("known_browsers")
      .insert({ id, webUserId: webUser.id, expiresAt: new Date(Date.now() + KNOWN_BROWSER_MS) })
      .onConflict(["id", "web_user_id"])
      .merge();
    // A browser forgotten with an older PIN begins anew, without the failures it had then.
    await new KnownBrowser(id, webUser.id).attempts.clear();
    return `${id}.${keyedDigest(id, "known browser")}`;
  }

  /** No browser of this web user is known any more. */
  static async forgetAll(webUser: { id: number }) {
    await table("known_browsers").where({ webUserId: webUser.id }).delete();
  }

  /** Forgets the browsers whose time is over, a thousand at a time, and the counters of those long gone. Gives how many. */
  static async purge(): Promise<number> {
    await purgeCounters(COUNTERS, new Date(Date.now() - KNOWN_BROWSER_MS), PURGED_AT_ONCE);
    const now = new Date();
    return deleteSome(
      "known_browsers",
      "id",
      (browsers) => browsers.where("expiresAt", "<", now).limit(PURGED_AT_ONCE),
      (browsers) => browsers.where("expiresAt", "<", now),
    );
  }

  get attempts() {
    return new AttemptCounter(`${COUNTERS}${this.id}:${this.webUserId}`);
  }

  async forget() {
    await table("known_browsers").where({ id: this.id, webUserId: this.webUserId }).delete();
    await this.attempts.clear();
  }
}

function idIn(cookie: string | undefined) {
  const [id, signature] = (cookie ?? "").split(".");
  return id && signature && sameSecret(signature, keyedDigest(id, "known browser")) ? id : undefined;
}
