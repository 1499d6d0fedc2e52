import { expect } from "chai";
import { EditConflict } from "../../../src/models/errors";
import { lockoutText, PasswordDevice, passwordDeviceDefaults } from "../../../src/models/settings/password-device";
import { formValues, passwordDeviceFrom } from "../../../src/models/settings/password-device-form";
import { WebParameters } from "../../../src/models/settings/web-parameters";
import { clerkNamed } from "../../support/clerks";

describe("a settings page", () => {
  it("has its defaults until it is first saved, and applies at once", async () => {
    expect((await PasswordDevice.current()).attempts).to.equal(null);
    await PasswordDevice.save({ ...passwordDeviceDefaults, attempts: 5 }, 0, await clerkNamed("ruth"));

    expect(await PasswordDevice.current()).to.include({ attempts: 5, version: 1 });
  });

  it("is saved by one of two clerks who save at once", async () => {
    const ruth = await clerkNamed("ruth");
    for (const opened of [0, 1]) {
      const saves = [11 + opened, 21 + opened].map((attempts) =>
        PasswordDevice.save({ ...passwordDeviceDefaults, attempts }, opened, ruth),
      );
      const outcomes = await Promise.allSettled(saves);
      const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));

      expect(refused).to.have.length(1);
      expect(refused[0]).to.be.an.instanceOf(EditConflict);
      expect((await PasswordDevice.read()).version).to.equal(opened + 1);
    }
  });

  it("isn't cached from a read that started before another clerk saved", async () => {
    const ruth = await clerkNamed("ruth");
    const { version, ...values } = await WebParameters.read();
    await Promise.all([WebParameters.read(), WebParameters.save({ ...values, siteName: "New" }, version, ruth)]);

    expect((await WebParameters.current()).siteName).to.equal("New");
  });

  it("reads back the values that its form showed", () => {
    for (const values of [passwordDeviceDefaults, { ...passwordDeviceDefaults, attempts: 100, unlockMinutes: 1 }]) {
      expect(passwordDeviceFrom(formValues(values))).to.deep.equal(values);
    }
  });

  it("fills in a lockout text once, whatever the values contain", () => {
    const text = "<Minutes> <OfficePhone> <b> $& <OfficePhone>";

    expect(lockoutText(text, { officePhone: "<Minutes>$&", minutes: 5 })).to.equal("5 <Minutes>$& <b> $& <Minutes>$&");
    expect(lockoutText(text, { officePhone: "", minutes: null })).to.include("some the number on our site");
  });
});
