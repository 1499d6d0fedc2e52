import { expect } from "chai";
import { engine, rowsOf } from "../../../src/database/connection";
import { newestLockedOut } from "../../../src/models/web-access/locked-out-households";

describe("the locked out households at the desk", () => {
  it("are found by their locks, and not by looking through everybody", async function () {
    // PostgreSQL looks through the few rows of a test whatever there is.
    if (engine !== "sqlite") return this.skip();
    const plan = await rowsOf<{ detail: string }>(`explain query plan ${newestLockedOut(10)}`, [new Date()]);
    const steps = plan.map(({ detail }) => detail).join("; ");
    expect(steps)
      .to.include("web_users_locked_out")
      .and.to.match(/SEARCH m USING/);
    expect(steps).to.not.match(/SCAN (m|members|web_users\b(?! USING INDEX))/);
  });
});
