import { rowsOf, table } from "../../database/connection";
import { fingerprintOfSecretKey, ownKeys } from "../../secrets/keys";

/** This SECRET_KEY is not the one the database was made under. */
export class WrongSecretKey extends Error {}

const KEY_FACT = "secret key";
const SEEDED_FACT = "seeded";

/** The facts of this installation that no screen changes. */
export class Installation {
  /**
   * Remembers the first SECRET_KEY of the database, accepts its announced successor, and throws WrongSecretKey
   * before anything is written under a key that could not open what is there.
   */
  static async checkSecretKey() {
    const present = fingerprintOfSecretKey();
    const stored = await Installation.fact(KEY_FACT);
    if (stored === present) return;
    if (stored === undefined || stored === ownKeys.previousFingerprint())
      return Installation.remember(KEY_FACT, present);
    throw new WrongSecretKey(
      "SECRET_KEY is not the one this database was made with. Set the old one, or put the old one into SECRET_KEY_PREVIOUS beside the new.",
    );
  }

  /** True once `npm start` has put in what every site needs. */
  static async seeded() {
    return (await Installation.fact(SEEDED_FACT)) !== undefined;
  }

  static async markSeeded(what: "reference" | "demonstration") {
    await Installation.remember(SEEDED_FACT, what);
  }

  /** True for a database that holds the demonstration's cast. */
  static async isDemonstration() {
    return (await Installation.fact(SEEDED_FACT)) === "demonstration";
  }

  /** True where nobody has been at work yet. */
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
