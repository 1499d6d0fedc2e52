import { expect } from "chai";
import { PasswordDevice } from "../../../../src/models/settings/password-device";
import { eventsOf } from "../../../support/clerks";
import { Browser, signedInAs } from "../../../support/site";

const address = "/staff/settings/password-device";

/** What the form posts when nothing was touched. */
const asItIs = {
  version: "0",
  attempts: "",
  warnBeforeLast: "yes",
  finalText: "Locked now. Call <OfficePhone>.",
  laterText: "Locked. Call <OfficePhone>.",
  unlockMinutes: "",
  failuresPerAddress: "100",
  leastPinLength: "7",
  mayKeepAssigned: "yes",
  assignedDays: "",
  idleMinutes: "20",
  absoluteMinutes: "480",
  staffAttempts: "10",
  staffLockMinutes: "15",
  staffIdleMinutes: "30",
  staffAbsoluteMinutes: "600",
};

describe("the Password Device page", () => {
  it("shows each field with its unit, default, range and effect, attempts first", async () => {
    const { text } = await (await signedInAs("ruth")).get(address);
    const [firstLabel] = /<label[^>]*>[^<]*/.exec(text) ?? [""];

    expect(firstLabel).to.include("Incorrect attempts allowed");
    expect(text).to.include("1 to 100 attempts. Blank (the default): unlimited.");
    expect(text).to.include("1 to 10,000 failed sign-ins. Default: 100. Blank: no limit.");
    expect(text).to.include("4 to 64 characters. Default: 7.");
    expect(text)
      .to.match(/id="attempts"|name="attempts"/)
      .and.not.to.match(/name="attempts"[^>]* required/);
  });

  it("locks a customer out after the saved number of attempts, with the saved texts", async () => {
    const saved = await (await signedInAs("ruth")).post(address, { ...asItIs, attempts: "2" });
    expect(saved.status).to.equal(303);

    const stranger = await Browser.open();
    const wrong = () => stranger.post("/login", { userName: "okafor", pin: "wrong-pin-1" });
    expect((await wrong()).text).to.include("You have one more attempt");
    expect((await wrong()).text).to.include("Locked now. Call (951) 555-0100.");
    expect((await wrong()).text).to.include("Locked. Call (951) 555-0100.");
  });

  it("records who changed what, with old and new values", async () => {
    await (await signedInAs("ruth")).post(address, { ...asItIs, attempts: "5", leastPinLength: "9" });
    const [event] = await eventsOf("setting changed");

    expect(event?.details).to.include({
      page: "Password Device",
      "Incorrect attempts allowed": "blank -> 5",
      "Minimum length for new PINs": "7 -> 9",
    });
    expect(event?.details).not.to.have.property("Minutes a clerk may be idle");
  });

  it("refuses anything but whole numbers in range, says which, and keeps what was typed", async () => {
    const ruth = await signedInAs("ruth");
    const errors: [Partial<typeof asItIs>, string][] = [
      ...["five", "-1", "0", "1e9", "999999999999", "2.5", "١", "0x10"].map((attempts): [object, string] => [
        { attempts },
        "enter a whole number from 1 to 100, or leave it blank.",
      ]),
      [{ leastPinLength: "3" }, "enter a whole number from 4 to 64."],
      [{ leastPinLength: "" }, "enter a whole number from 4 to 64."],
      [{ idleMinutes: "" }, "enter a whole number from 1 to 1,440."],
      [{ absoluteMinutes: "10" }, "enter at least as many minutes as the idle time."],
      [{ finalText: "" }, "enter the text that customers see."],
      [{ finalText: "x".repeat(10_000) }, "use at most 500 characters. These are 10000."],
      [{ laterText: "<script>alert(1)</script>" }, "use &lt; and &gt; only for"],
      [{ laterText: "Call <officephone>" }, "use &lt; and &gt; only for"],
      [{ laterText: "Wait <Minutes> minutes." }, "take &lt;Minutes&gt; out"],
    ];
    for (const [typed, sentence] of errors) {
      const answer = await ruth.post(address, { ...asItIs, ...typed });
      expect(answer.status, JSON.stringify(typed).slice(0, 60)).to.equal(422);
      expect(answer.text).to.include(sentence).and.to.include("<title>Error:");
      expect(answer.text).not.to.include("<script>alert");
    }
    expect((await ruth.post(address, { ...asItIs, attempts: "five" })).text).to.include('value="five"');
    expect((await PasswordDevice.read()).version).to.equal(0);
  });

  it("ignores repeated, nested and unknown fields", async () => {
    const ruth = await signedInAs("ruth");
    const doubled = await ruth.post(address, { ...asItIs, leastPinLength: ["8", "9"] });
    expect(doubled.status).to.equal(422);

    await ruth.post(address, { ...asItIs, attempts: "4", "__proto__[x]": "1", version2: "9", id: "web-parameters" });
    const device = await PasswordDevice.read();
    expect(device).to.include({ attempts: 4, version: 1 }).and.not.to.have.property("id");
  });

  it("tells the second of two administrators what the first saved, and saves nothing of theirs", async () => {
    const ruth = await signedInAs("ruth");
    await ruth.post(address, { ...asItIs, attempts: "5", mayKeepAssigned: "" });
    const second = await ruth.post(address, { ...asItIs, attempts: "8" });

    expect(second.status).to.equal(409);
    expect(second.text).to.include("Incorrect attempts allowed is now &quot;5&quot;. You typed &quot;8&quot;.");
    expect(second.text).to.include(
      "Customers can keep the assigned PIN is now &quot;not selected&quot;. You typed &quot;selected&quot;.",
    );
    expect(second.text).to.include('name="version" value="1"').and.to.include('value="8"');
    expect((await PasswordDevice.read()).attempts).to.equal(5);
  });

  it("keeps the version of a refused form, so that a correction can't overwrite another's change", async () => {
    const ruth = await signedInAs("ruth");
    await ruth.post(address, { ...asItIs, attempts: "5" });

    const refused = await ruth.post(address, { ...asItIs, attempts: "none" });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('name="version" value="0"');
  });

  it("previews the texts without saving them", async () => {
    const preview = await (await signedInAs("ruth")).post(address, {
      ...asItIs,
      unlockMinutes: "25",
      finalText: "Wait <Minutes> minutes or call <OfficePhone>.",
      preview: "yes",
    });

    expect(preview.status).to.equal(200);
    expect(preview.text).to.include("Wait 25 minutes or call (951) 555-0100.");
    expect((await PasswordDevice.read()).version).to.equal(0);
  });

  it("limits failed sign-ins per address as saved", async () => {
    await (await signedInAs("ruth")).post(address, { ...asItIs, failuresPerAddress: "1" });
    const stranger = await Browser.open();
    const answers = [];
    for (const userName of ["okafor", "chen", "novak"]) {
      answers.push((await stranger.post("/login", { userName, pin: "wrong-pin-1" })).status);
    }
    expect(answers.at(-1)).to.equal(429);
  });

  it("is closed to a clerk without permission", async () => {
    for (const clerk of ["dana", "theo"] as const) {
      const browser = await signedInAs(clerk);
      expect((await browser.get(address)).status).to.equal(403);
      expect((await browser.post(address, { ...asItIs, attempts: "1" }, "/staff/password")).status).to.equal(403);
    }
    expect((await PasswordDevice.read()).version).to.equal(0);
  });
});
