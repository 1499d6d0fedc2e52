import { expect } from "chai";
import { BulkAssignment } from "../../../src/models/web-access/bulk-assignments/bulk-assignment";
import { openAssigned } from "../../../src/models/web-access/pin";
import {
  allWebUsers,
  finishedRun,
  outcomesOf,
  previewedRun,
  webUserOf,
  workInBulk,
} from "../../support/bulk-assignments";
import { clerkNamed } from "../../support/clerks";
import { imported, us500 } from "../../support/imports";

describe("a bulk run", () => {
  it("previews who would get what, and writes nothing", async () => {
    const before = await allWebUsers();
    const run = await previewedRun();

    expect(run.state).to.equal("previewed");
    expect(run.chosen)
      .to.equal(before.length)
      .and.to.equal(run.planned + run.leftAlone + run.exceptions);
    expect(await allWebUsers()).to.deep.equal(before);
    const outcomes = await outcomesOf(run);
    expect(outcomes.get(1005)).to.include({ reason: "same name twice", otherHouseholdId: 1006 });
    expect(outcomes.get(1006)).to.include({ reason: "same name twice", otherHouseholdId: 1005 });
  });

  it("gives names and PINs to all but the claimed and the exceptions, and takes them back row by row", async () => {
    await imported(us500);
    const before = await allWebUsers();
    const run = await finishedRun();

    expect(run.state).to.equal("finished");
    expect(run.assigned + run.leftAlone + run.exceptions)
      .to.equal(run.chosen)
      .and.to.equal(before.length);
    expect(run.assigned).to.equal(run.planned).and.to.be.above(600);
    const haddad = await webUserOf(1008);
    expect(haddad).to.include({ userName: "lina.haddad@example.org", pinDigest: null, pinSetBy: "bulk run" });
    expect(haddad.changeAskedAt).to.be.instanceOf(Date);
    expect(openAssigned(haddad)).to.match(/^[b-y2-9]{7}$/);

    await run.undo(await clerkNamed("ruth"));
    await workInBulk();
    const undone = await BulkAssignment.find(run.id);
    expect(undone).to.include({ state: "undone", undone: run.assigned, notUndone: 0 });
    expect(await allWebUsers()).to.deep.equal(before);
  });
});
