import { expect } from "chai";
import { engine, raw, rowsOf, table } from "../../../src/database/connection";
import { BulkAssignment } from "../../../src/models/web-access/bulk-assignments/bulk-assignment";
import { openAssigned } from "../../../src/models/web-access/pin";
import type { WebUserRow } from "../../../src/models/web-access/web-user";
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
import { signedInAs } from "../../support/site";

const HOUSEHOLDS = 2000;
const MOST_PAGES = 1_073_741_823;
const FULL = engine === "postgres" ? "53100" : "SQLITE_FULL";

/** No room for more: SQLite's limit of pages with every page filled; on PostgreSQL what a full disk would raise. */
async function fillDisk() {
  if (engine === "postgres") {
    await raw(`create or replace function disk_full() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
    await raw("create trigger disk_full before update on web_users for each statement execute function disk_full()");
    return;
  }
  const [{ pageCount = 0 } = {}] = await rowsOf<{ pageCount: number }>("pragma page_count");
  await raw(`pragma max_page_count = ${pageCount}`);
  for (const length of [3500, 300, 20]) {
    for (let number = 0; await fits(`filler-${length}-${number}`, length); number++) {}
  }
}

async function fits(id: string, length: number) {
  try {
    await table("settings").insert({ id, content: "x".repeat(length), updatedAt: new Date() });
    return true;
  } catch {
    return false;
  }
}

async function makeRoom() {
  if (engine === "postgres") await raw("drop trigger if exists disk_full on web_users");
  else await raw(`pragma max_page_count = ${MOST_PAGES}`);
}

async function codeOf(work: Promise<unknown>) {
  return work.then(
    () => "no error",
    (error: { code?: string }) => error.code,
  );
}

async function given(run: { id: number }) {
  return rowsOf<WebUserRow>("select * from web_users where bulk_assignment_id = ?", [run.id]);
}

describe("a bulk run on a full disk", function () {
  this.timeout(30_000);
  afterEach(async () => {
    await makeRoom();
    await pagesInUse(false);
  });

  for (const used of [true, false]) {
    it(`stops without loss, says so, and goes on once there is room, ${used ? "with" : "without"} people on the pages`, async () => {
      const [first] = await addPlainHouseholds(HOUSEHOLDS);
      const before = await allWebUsers();
      const { id } = await processed(await previewedRun({ idFrom: first }));
      await pagesInUse(true);
      await stepInBulk();
      await pagesInUse(used);
      await fillDisk();

      for (let tries = 0; tries < 3; tries++) expect(await codeOf(workInBulk())).not.to.equal("no error");
      const stopped = await BulkAssignment.find(id);
      expect(stopped).to.include({ state: "running", finishedAt: null });
      expect(stopped.position).to.be.within(1, HOUSEHOLDS - 1);
      expect(await given(stopped))
        .to.have.length(stopped.assigned)
        .and.to.have.length(stopped.position);

      await table("bulk_assignments")
        .where({ id })
        .update({ updatedAt: new Date(Date.now() - 120_000) });
      expect(await codeOf(workInBulk())).not.to.equal("no error");
      const page = await (await signedInAs("ruth")).get(`/staff/bulk-assignments/${id}`);
      expect(page.status).to.equal(200);
      expect(page.text).to.include("The worker has made no progress since").and.to.include("disk may be full");

      await makeRoom();
      await pagesInUse(false);
      await workInBulk();
      const run = await BulkAssignment.find(id);
      expect(run).to.include({ state: "finished", assigned: HOUSEHOLDS, exceptions: 0 });
      expect(counted(run)).to.equal(run.chosen);
      const rows = await given(run);
      expect(new Set(rows.map(openAssigned)).size).to.equal(HOUSEHOLDS);
      expect(rows.every(({ version }) => version === 2)).to.equal(true);

      expect(await undoneRun(run)).to.include({ undone: HOUSEHOLDS, notUndone: 0 });
      expect(await allWebUsers()).to.deep.equal(before);
    });
  }

  it("fails with the reason that belongs into the worker's log, not with one that followed from it", async () => {
    const [first] = await addPlainHouseholds(HOUSEHOLDS);
    await processed(await previewedRun({ idFrom: first }));
    await fillDisk();

    expect(await codeOf(workInBulk())).to.equal(FULL);
  });

  it("says nothing of the kind while all is well", async () => {
    const [first] = await addPlainHouseholds(HOUSEHOLDS);
    const { id } = await processed(await previewedRun({ idFrom: first }));
    await table("bulk_assignments")
      .where({ id })
      .update({ updatedAt: new Date(Date.now() - 120_000) });
    await pagesInUse(true);
    await stepInBulk();
    const { text } = await (await signedInAs("ruth")).get(`/staff/bulk-assignments/${id}`);

    expect(text).to.include("assigned so far").and.not.to.include("has not got on");
  });
});
