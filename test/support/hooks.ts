import { disconnect } from "../../src/database/connection";
import { closeSessionStores } from "../../src/database/session-store";
import { closeHashing, hashAtCost } from "../../src/secrets/hashing";
import { prepareDatabase, restoreDatabase } from "./database";

/** Root hooks for mocha without the runner: `npx mocha --import=tsx --require=test/support/hooks.ts test/...`. */
export const mochaHooks = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(60_000);
    hashAtCost("tests");
    await prepareDatabase();
  },
  beforeEach: restoreDatabase,
  async afterAll() {
    await closeHashing();
    await closeSessionStores();
    await disconnect();
  },
};
