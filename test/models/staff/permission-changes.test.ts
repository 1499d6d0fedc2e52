import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { Forbidden, Invalid } from "../../../src/models/errors";
import { changePermissions } from "../../../src/models/staff/permission-changes";
import { allPermissions, type Permission } from "../../../src/models/staff/permissions";
import { PermissionsDevice } from "../../../src/models/staff/permissions-device";
import { addClerk, clerkNamed, deviceNamed } from "../../support/clerks";

async function outcomeOf(work: Promise<unknown>) {
  return work.then(
    () => "done",
    (error: unknown) => error,
  );
}

async function setDevice(name: string, permissions: Permission[]) {
  await table("permissions_devices")
    .where({ name })
    .update({ permissions: JSON.stringify(permissions) });
}

describe("changing permissions", () => {
  it("is refused if the clerk lost the permission since the request started", async () => {
    await addClerk("mara", [...allPermissions]);
    const ruth = await clerkNamed("ruth");
    await table("clerks").where({ id: ruth.id }).update({ disabledAt: new Date() });
    expect(await outcomeOf(changePermissions(ruth, "form", async () => {}))).to.be.an.instanceOf(Forbidden);

    const mara = await clerkNamed("mara");
    await table("clerks").where({ id: mara.id }).increment("sessionEpoch", 1);
    expect(await outcomeOf(changePermissions(mara, "form", async () => {}))).to.be.an.instanceOf(Forbidden);
  });

  it("is allowed if a permission had no holder before, as after an upgrade", async () => {
    await setDevice("Administrator", ["manage clerks", "search households"]);
    const ruth = await clerkNamed("ruth");

    expect(await outcomeOf(changePermissions(ruth, "form", async () => {}))).to.equal("done");
  });

  it("is rolled back if it would remove the last administrator", async () => {
    const ruth = await clerkNamed("ruth");
    const lost = await outcomeOf(
      changePermissions(ruth, "form", () => setDevice("Administrator", ["search households"])),
    );

    expect(lost).to.be.an.instanceOf(Invalid);
    expect((await deviceNamed("Administrator")).permissions).to.have.members(allPermissions);
  });

  it("finds the administrators' device, or creates one if there is none", async () => {
    expect((await PermissionsDevice.ofAdministrators()).name).to.equal("Administrator");
    await setDevice("Administrator", ["manage clerks"]);
    const made = await PermissionsDevice.ofAdministrators();

    expect(made.name).to.equal("Administrator, restored");
    expect(made.list).to.have.members(allPermissions);
    expect((await PermissionsDevice.ofAdministrators()).id).to.equal(made.id);
  });
});
