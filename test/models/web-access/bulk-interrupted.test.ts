import { expect } from "chai";
import fc from "fast-check";
import { rowsOf } from "../../../src/database/connection";
import { BulkAssignment } from "../../../src/models/web-access/bulk-assignments/bulk-assignment";
import { openAssigned } from "../../../src/models/web-access/pin";
import type { WebUserRow } from "../../../src/models/web-access/web-user-row";
import {
  addPlainHouseholds,
  allWebUsers,
  counted,
  pagesInUse,
  previewedRun,
  processed,
  stepInBulk,
  undoneRun,
  workInBulk,
} from "../../support/bulk-assignments";
import { clerkNamed } from "../../support/clerks";

const HOUSEHOLDS = 400;
const SEQUENCES = 25;
const actions = [
  "pause",
  "resume",
  "cancel",
  "step",
  "step",
  "step",
  "turns",
  "busy",
  "idle",
  "another worker",
] as const;
type Action = (typeof actions)[number];

async function webUsersOf(run: { id: number }) {
  return rowsOf<WebUserRow>("select * from web_users where bulk_assignment_id = ? order by household_id", [run.id]);
}

/** What is true of a run at every moment: who is counted was written, once, and has a PIN of their own. */
async function expectSound(run: BulkAssignment) {
  const given = await webUsersOf(run);
  expect(given).to.have.length(run.assigned);
  expect(given.every(({ version }) => version % 2 === 0)).to.equal(true);
  expect(new Set(given.map(openAssigned)).size).to.equal(given.length);
  expect(run.position).to.equal(run.assigned);
  if (["finished", "cancelled"].includes(run.state)) expect(counted(run)).to.equal(run.chosen);
}

async function act(action: Action, run: BulkAssignment) {
  const ruth = await clerkNamed("ruth");
  if (action === "step") await stepInBulk();
  else if (action === "turns") await stepInBulk(3);
  else if (action === "busy" || action === "idle") await pagesInUse(action === "busy");
  else if (action === "another worker") await run.update({ leaseHolder: null });
  else await run[action](ruth);
}

describe("a bulk run that is paused, resumed and cancelled at any moment", function () {
  this.timeout(60_000);
  afterEach(() => pagesInUse(false));

  it("is counted in full at its end, gives nobody twice, and is taken back to what was there", async () => {
    const [first] = await addPlainHouseholds(HOUSEHOLDS);
    const before = await allWebUsers();
    let cancelledOnTheWay = 0;

    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...actions), { maxLength: 14 }), async (sequence) => {
        await pagesInUse(true);
        const { id } = await processed(await previewedRun({ idFrom: first }));
        for (const action of sequence) {
          await act(action, await BulkAssignment.find(id));
          await expectSound(await BulkAssignment.find(id));
        }
        await (await BulkAssignment.find(id)).resume(await clerkNamed("ruth"));
        await pagesInUse(false);
        await workInBulk();

        const run = await BulkAssignment.find(id);
        await expectSound(run);
        expect(run.state).to.equal(sequence.includes("cancel") && run.cancelledAt ? "cancelled" : "finished");
        if (run.state === "cancelled" && run.assigned > 0) cancelledOnTheWay++;
        if (run.assigned > 0) {
          expect(await undoneRun(run)).to.include({ state: "undone", undone: run.assigned, notUndone: 0 });
        }
        expect(await allWebUsers()).to.deep.equal(before);
      }),
      { numRuns: SEQUENCES, endOnFailure: true, examples: [[["step", "cancel"]]] },
    );
    expect(cancelledOnTheWay).to.be.above(0);
  });

  it("may be cancelled in its last chunk, or when nothing is left but to say so", async () => {
    for (const left of [1, 0]) {
      await pagesInUse(true);
      const [first] = await addPlainHouseholds(150);
      const run = await processed(await previewedRun({ idFrom: first }));
      for (;;) {
        const { position, listed } = await BulkAssignment.find(run.id);
        if (listed - position <= left * 100) break;
        await stepInBulk();
      }
      await (await BulkAssignment.find(run.id)).cancel(await clerkNamed("ruth"));
      await workInBulk();

      const after = await BulkAssignment.find(run.id);
      expect(after.state).to.equal("cancelled");
      expect(counted(after)).to.equal(after.chosen).and.to.equal(150);
      expect(after.finishedAt).to.equal(null);
      expect(after.assigned === 150).to.equal(left === 0);
      await expectSound(after);
    }
  });

  it("goes on while nobody uses the pages where it was begun while somebody did, and the other way round", async () => {
    const [first] = await addPlainHouseholds(HOUSEHOLDS);
    const run = await processed(await previewedRun({ idFrom: first }));
    for (let step = 0; (await BulkAssignment.find(run.id)).state === "running"; step++) {
      await pagesInUse(step % 2 === 0);
      await stepInBulk();
    }

    expect(await BulkAssignment.find(run.id)).to.include({ state: "finished", assigned: HOUSEHOLDS });
    await expectSound(await BulkAssignment.find(run.id));
  });
});
