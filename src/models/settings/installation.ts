import { rowsOf, table } from "../../database/connection";
import { fingerprintOfSecretKey, ownKeys } from "../../secrets/keys";

/** SECRET_KEY is not the one that the database was created with. */
export class WrongSecretKey extends Error {}

const KEY_FACT = "secret key";
const SEEDED_FACT = "seeded";

/** Facts about this installation that no screen changes. */
export class Installation {
  /**
   * Stores a fingerprint of the database's first SECRET_KEY, and accepts a new key if SECRET_KEY_PREVIOUS has the old
   * one. Throws WrongSecretKey for any other key, before anything is written that the old key couldn't open.
   */
  static async checkSecretKey() {
    const current = fingerprintOfSecretKey();
    const stored = await Installation.fact(KEY_FACT);
    if (stored === current) return;
    if (stored === undefined || stored === ownKeys.previousFingerprint())
      return Installation.remember(KEY_FACT, current);
    throw new WrongSecretKey(
      "SECRET_KEY is not the one this database was created with. Set the old key, or add it as SECRET_KEY_PREVIOUS next to the new one.",
    );
  }

  /** Returns whether `npm start` has seeded the reference data. */
  static async seeded() {
    return (await Installation.fact(SEEDED_FACT)) !== undefined;
  }

  static async markSeeded(what: "reference" | "demonstration") {
    await Installation.remember(SEEDED_FACT, what);
  }

  /** Returns whether the database has the demonstration's households. */
  static async isDemonstration() {
    return (await Installation.fact(SEEDED_FACT)) === "demonstration";
  }

  /** Returns whether there are no households or clerks yet. */
  static async empty() {
    const [row] = await rowsOf("select 1 as one from households union all select 1 from clerks limit 1");
    return row === undefined;
  }

  private static async fact(id: string) {
    const row = await table("installation_facts").where({ id }).first();
    return row && String(row.content);
  }

  private static async remember(id: string, content: string) {
    await table("installation_facts").insert({ id, content }).onConflict("id").merge();
  }
}
