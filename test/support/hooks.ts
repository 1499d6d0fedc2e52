import { disconnect } from "../../src/database/connection";
import { closeSessionStores } from "../../src/database/session-store";
import { closeHashing } from "../../src/secrets/hashing";
import { prepareDatabase, restoreDatabase } from "./database";

export const mochaHooks = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(60_000);
    await prepareDatabase();
  },
  beforeEach: restoreDatabase,
  async afterAll() {
    await closeHashing();
    await closeSessionStores();
    await disconnect();
  },
};
