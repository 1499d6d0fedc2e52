import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { rowsOf, table } from "../../../../src/database/connection";
import { ImportRun } from "../../../../src/models/households/imports/import-run";
import { workOnImports } from "../../../../src/models/households/imports/import-work";
import { webInUse } from "../../../../src/models/settings/heartbeat";
import { SOURCE_LOADER } from "../../../../src/source-loader";
import { countsOf, householdsFrom, press, previewed, uploaded, work } from "../../../support/imports";

const ROWS = 15_000;

const file = () => {
  const lines = Array.from(
    { length: ROWS },
    (_, index) => `${index}@example.org,Ada,Garza${index},951-555-${index % 9000}`,
  );
  return `email,first name,last name,phone\n${lines.join("\n")}\n`;
};

describe("an import and its worker", function () {
  this.timeout(180_000);

  it("survive kill -9 at any moment: every row is there once", async () => {
    const address = await uploaded(file(), "many.csv");
    await previewed(address);
    await press(address);
    const importId = Number(address.split("/").at(-1));

    let kills = 0;
    let before = 0;
    while (kills < 4) {
      const worker = startWorker();
      await untilMoreThan(importId, before + 200);
      worker.kill("SIGKILL");
      await once(worker, "exit");
      kills += 1;
      const { recordsDone, added } = await run(importId);
      expect(added).to.equal(recordsDone);
      expect(await householdsFrom("many.csv")).to.have.length(added);
      before = added;
      await freeLease(importId);
    }
    expect(before).to.be.lessThan(ROWS);
    await work();

    expect(await countsOf(address)).to.deep.equal({
      added: ROWS,
      membersAdded: 0,
      updated: 0,
      unchanged: 0,
      refused: 0,
    });
    expect(await householdsFrom("many.csv")).to.have.length(ROWS);
    expect(
      await count("select count(distinct source_key) as count from households where source = 'many.csv'"),
    ).to.equal(ROWS);
    expect(await count("select count(*) as count from members where last_name like 'Garza_%'")).to.equal(ROWS);
  });

  it("let one worker at a time continue; an expired lease is taken over", async () => {
    const address = await uploaded(file(), "many.csv");
    await previewed(address);
    await press(address);

    const first = await ImportRun.claim();
    expect(first).to.be.an.instanceOf(ImportRun);
    const lease = (leaseHolder: string, leaseEndsAt: Date) =>
      table("import_runs").where({ id: first?.id }).update({ leaseHolder, leaseEndsAt });
    await lease("elsewhere 1", new Date(Date.now() + 60_000));
    expect(await ImportRun.claim()).to.equal(undefined);
    await lease("elsewhere 1", new Date(Date.now() - 1));
    const second = await ImportRun.claim();
    expect(second?.id).to.equal(first?.id);
    await second?.release();
    expect((await ImportRun.claim())?.id).to.equal(first?.id);
  });

  it("stop between two chunks when told to, and release the lease", async () => {
    const address = await uploaded(file(), "many.csv");
    await previewed(address);
    await press(address);
    const stopping = new AbortController();
    await webInUse();
    const working = workOnImports(stopping.signal);
    await pause(100);
    stopping.abort();
    await working;

    const { leaseHolder, finishedAt, recordsDone } = await run(Number(address.split("/").at(-1)));
    expect({ leaseHolder, finishedAt }).to.deep.equal({ leaseHolder: null, finishedAt: null });
    expect(recordsDone).to.be.lessThan(ROWS);
    await work();
    expect(await countsOf(address)).to.include({ added: ROWS, refused: 0 });
  });
});

function startWorker(): ChildProcess {
  const script = new URL("../../../../src/worker.ts", import.meta.url);
  return fork(script, { execArgv: SOURCE_LOADER, stdio: "ignore" });
}

async function untilMoreThan(importId: number, rows: number) {
  const giveUpAt = Date.now() + 60_000;
  // While pages are used the worker takes small chunks with rests between them: there is time to kill it.
  for (; ; await pause(5)) {
    await webInUse();
    const { added, finishedAt } = await run(importId);
    if (added > rows || finishedAt) return;
    if (Date.now() > giveUpAt) throw new Error("the worker did nothing");
  }
}

/** What waiting for the lease to run out would do. */
async function freeLease(importId: number) {
  await table("import_runs")
    .where({ importId, kind: "import" })
    .update({ leaseEndsAt: new Date(0) });
}

async function run(importId: number) {
  const row = await table("import_runs").where({ importId, kind: "import" }).first();
  return row as { recordsDone: number; added: number; finishedAt: Date | null; leaseHolder: string | null };
}

async function count(sql: string) {
  const [row] = await rowsOf<{ count: number }>(sql);
  return row?.count;
}
