import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { config } from "../../../../src/config";
import { engine, rowsOf, table } from "../../../../src/database/connection";
import type { BulkAssignment } from "../../../../src/models/web-access/bulk-assignments/bulk-assignment";
import { openAssigned } from "../../../../src/models/web-access/pin";
import type { WebUserRow } from "../../../../src/models/web-access/web-user-row";
import { finishedRun, previewedRun, undoneRun } from "../../../support/bulk-assignments";
import { signedInAs } from "../../../support/site";

const oldPins = ["trail-otter-9", "garden-swift-5"];

async function pinsNow(): Promise<string[]> {
  const rows = (await table("web_users").whereNotNull("pinSeal")) as unknown as WebUserRow[];
  return rows.map((row) => openAssigned(row) ?? "");
}

/** Every row of every table as text. */
async function everythingStored() {
  const names = await rowsOf<{ name: string }>(
    engine === "postgres"
      ? "select table_name as name from information_schema.tables where table_schema = 'public'"
      : "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
  );
  const tables = await Promise.all(
    names.map(async ({ name }) => JSON.stringify(await rowsOf(`select * from "${name}"`))),
  );
  return tables.join("\n");
}

async function everyPageOf(run: BulkAssignment) {
  const ruth = await signedInAs("ruth");
  const address = `/staff/bulk-assignments/${run.id}`;
  const rest = ["", "/process", "/undo", "/exceptions", "/exceptions.csv", "/exceptions?kind=kept", "/households"];
  const others = ["/staff/audit", "/staff", "/staff/bulk-assignments", "/staff/households/1008/web-details"];
  const pages = [...rest.map((one) => address + one), ...others];
  const texts = [];
  for (const page of pages) texts.push((await ruth.get(page)).text);
  return texts.join("\n");
}

function found(pins: string[], text: string) {
  return pins.filter((pin) => text.includes(pin));
}

describe("the PINs of a bulk run", () => {
  it("are in no page, no event and no table in clear, before the run, after it and after its undo", async () => {
    const preview = await previewedRun({ existing: "replace assigned" });
    expect(found(oldPins, await everyPageOf(preview))).to.deep.equal([]);

    const run = await finishedRun({ existing: "replace assigned" });
    const pins = [...oldPins, ...(await pinsNow())];
    expect(pins).to.have.length.above(150);
    expect(found(pins, await everyPageOf(run)), "pages").to.deep.equal([]);
    expect(found(pins, await everythingStored()), "tables").to.deep.equal([]);

    const undone = await undoneRun(run);
    expect(undone.undone).to.equal(run.assigned);
    expect(await pinsNow()).to.have.members(oldPins);
    expect(found(pins, await everyPageOf(undone)), "pages").to.deep.equal([]);
    expect(found(pins, await everythingStored()), "tables").to.deep.equal([]);
  });

  it("are in no file of the database in clear", async () => {
    if (engine === "postgres") return;
    await finishedRun({ existing: "replace assigned" });
    const pins = [...oldPins, ...(await pinsNow())];
    for (const name of readdirSync(config.dataDir).filter((one) => one.includes(".sqlite"))) {
      const content = readFileSync(join(config.dataDir, name));
      expect(
        pins.filter((pin) => content.includes(pin)),
        name,
      ).to.deep.equal([]);
    }
  });

  it("are named by no event of the audit log: it says who, how many and of which run", async () => {
    const run = await finishedRun();
    const rows = (await table("audit_events").where("kind", "like", "bulk run%").orderBy("id")) as unknown as {
      details: string;
    }[];
    const ofRun = rows.map(({ details }) => JSON.parse(details)).filter((details) => details["bulk run"] === run.id);

    expect(ofRun).to.deep.equal([
      { "bulk run": run.id, chosen: run.chosen, "to assign": run.planned },
      { "bulk run": run.id, assigned: run.assigned, "left alone": run.leftAlone, exceptions: run.exceptions },
    ]);
  });
});
