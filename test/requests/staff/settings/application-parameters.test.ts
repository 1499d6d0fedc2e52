import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { simulateUserNames } from "../../../../src/jobs/simulate-user-names";
import { ApplicationParameters } from "../../../../src/models/settings/application-parameters";
import { UserNameSimulation } from "../../../../src/models/web-access/user-name-simulation";
import { nameDigest } from "../../../../src/secrets/digest";
import { setApplicationParameters } from "../../../support/application-parameters";
import { setPasswordDevice } from "../../../support/cast";
import { clerkNamed, eventsOf } from "../../../support/clerks";
import { addHousehold, oddTexts } from "../../../support/households";
import { signedInAs } from "../../../support/site";

const address = "/staff/settings/application-parameters";

async function asItIs() {
  const { version, userNameFormat, randomPinLength } = await ApplicationParameters.read();
  return { userNameFormat, randomPinLength: String(randomPinLength), version: String(version) };
}

async function save(typed: Record<string, string | string[]>) {
  return (await signedInAs("ruth")).post(address, { ...(await asItIs()), ...typed });
}

describe("the application parameters page", () => {
  it("starts with the email and 7 characters, and explains each format", async () => {
    const { status, text } = await (await signedInAs("ruth")).get(address);

    expect(status).to.equal(200);
    expect(text).to.match(/value="CUSTOMER_EMAIL_ADDRESS" checked/);
    expect(text).to.match(/value="7"[^>]*id="randomPinLength"|id="randomPinLength"[^>]*value="7"/);
    for (const words of [
      "CUS WEBUSERNAME_FORMAT",
      "No web user",
      "Household ID",
      "Email shared with another household",
    ]) {
      expect(text).to.include(words);
    }
    expect(text).to.include('href="/staff/settings/application-parameters" aria-current="page"');
  });

  it("saves both, with old and new values in the audit log", async () => {
    const answer = await save({ userNameFormat: "CUSTOMER_NAME", randomPinLength: "10" });

    expect(answer.status).to.equal(303);
    expect(await ApplicationParameters.read()).to.include({ userNameFormat: "CUSTOMER_NAME", randomPinLength: 10 });
    const [event] = await eventsOf("setting changed");
    expect(event?.details).to.deep.equal({
      page: "Application parameters",
      "CUS WEBUSERNAME_FORMAT": "CUSTOMER_EMAIL_ADDRESS -> CUSTOMER_NAME",
      "Length of random PINs": "7 -> 10",
    });
  });

  it("refuses any other format, and a length that isn't a number or is out of range", async () => {
    for (const userNameFormat of ["", "customer_id", "CUSTOMER", "__proto__", ["CUSTOMER_ID", "CUSTOMER_NAME"]]) {
      const answer = await save({ userNameFormat });
      expect(answer.status, String(userNameFormat)).to.equal(422);
      expect(answer.text).to.include("Choose a user name format.");
    }
    for (const randomPinLength of ["", "6", "65", "-7", "7.5", "1e1", "٧", "9".repeat(400), ["7", "8"]]) {
      const answer = await save({ randomPinLength });
      expect(answer.status, String(randomPinLength)).to.equal(422);
      expect(answer.text).to.include("Enter a whole number from 7 to 64.").and.to.include("<title>Error: ");
    }
    for (const text of oddTexts) {
      expect((await save({ userNameFormat: text, randomPinLength: text })).status).to.be.oneOf([413, 422]);
    }
    expect((await ApplicationParameters.read()).version).to.equal(0);
  });

  it("accepts 7 and 64, and nothing below the Password Device's minimum PIN length", async () => {
    for (const randomPinLength of ["7", "64"]) expect((await save({ randomPinLength })).status).to.equal(303);
    await setApplicationParameters({ randomPinLength: 8 });
    await setPasswordDevice({ leastPinLength: 12 });

    const answer = await save({ randomPinLength: "11" });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Enter a whole number from 12 to 64.");
    expect((await (await signedInAs("ruth")).get(address)).text).to.match(/value="12"/);
    expect((await save({ randomPinLength: "12" })).status).to.equal(303);
  });

  it("tells the second of two administrators what the first saved", async () => {
    const opened = await asItIs();
    await save({ userNameFormat: "CUSTOMER_ID" });
    const second = await (await signedInAs("ruth")).post(address, { ...opened, userNameFormat: "CUSTOMER_NAME" });

    expect(second.status).to.equal(409);
    expect(second.text).to.include("is now &quot;CUSTOMER_ID&quot;. You typed &quot;CUSTOMER_NAME&quot;.");
    expect((await ApplicationParameters.read()).userNameFormat).to.equal("CUSTOMER_ID");
  });

  it("is closed to clerks without permission, the count too", async () => {
    for (const clerk of ["dana", "theo"] as const) {
      const browser = await signedInAs(clerk);
      const _csrf = await browser.token("/staff");
      expect((await browser.get(address)).status, clerk).to.equal(403);
      expect((await browser.send(address, { _csrf, userNameFormat: "CUSTOMER_ID" })).status, clerk).to.equal(403);
      expect((await browser.send(`${address}/simulations`, { _csrf })).status, clerk).to.equal(403);
    }
    expect(await UserNameSimulation.newest()).to.equal(undefined);
  });
});

describe("the user name simulation", () => {
  it("is started with a button, waits for the worker on a page that refreshes itself, and changes nothing", async () => {
    const before = await table("web_users").orderBy("id");
    const ruth = await signedInAs("ruth");
    expect((await press()).status).to.equal(303);

    const waiting = (await ruth.get(address)).text;
    expect(waiting)
      .to.match(/id="simulation"[^>]*data-refresh="2"/)
      .and.to.include('http-equiv="refresh"');
    expect(waiting).to.include("Waiting to start.");

    await work();
    const done = (await ruth.get(address)).text;
    expect(done).not.to.match(/data-refresh|http-equiv="refresh"/);
    expect(done).to.include("Count again").and.to.include("208 households");
    expect(await table("web_users").orderBy("id")).to.deep.equal(before);
  });

  it("counts each format, and lists households without email, with a shared one, or that need a number", async () => {
    await table("households").where("id", ">", 2000).delete();
    await addHousehold({ firstName: "ADA", lastName: "Ökafor", email: "a2@example.net" }, 3001);
    await addHousehold({ firstName: "Ana", lastName: "Rivera", email: "a3@example.net" }, 3002);
    await addHousehold({ firstName: "", lastName: "1001", email: "chen" + "@example.net" }, 3003);
    await table("web_users").where({ householdId: 1007 }).update(named("chen@example.net"));
    await addHousehold({ firstName: "Ada", lastName: "Okafor" }, 3004);

    await press();
    await work();

    const counts = (await UserNameSimulation.newest())?.counts;
    expect(counts).to.deep.equal({
      households: 12,
      noEmail: {
        count: 2,
        first: [
          { id: 1002, name: "Lindqvist, Nils", userName: null },
          { id: 3004, name: "Okafor, Ada", userName: null },
        ],
      },
      sharedEmail: {
        count: 3,
        first: [
          { id: 1005, name: "Abara, Femi", userName: "1005" },
          { id: 1006, name: "Abara, Kemi", userName: "1006" },
          { id: 3003, name: "1001", userName: "3003" },
        ],
      },
      noUsableName: { count: 1, first: [{ id: 3003, name: "1001", userName: "3003" }] },
      numbered: {
        count: 2,
        first: [
          { id: 3001, name: "Ökafor, ADA", userName: "ada.okafor2" },
          { id: 3002, name: "Rivera, Ana", userName: "ana.rivera2" },
        ],
      },
    });
    const { text } = await (await signedInAs("ruth")).get(address);
    expect(text).to.include('href="/staff/households/3001"').and.to.include("ada.okafor2");
    expect(text.replace(/\s+/g, "")).to.include(cells("CUSTOMER_ID", 10, 10, 0, 0, 2));
    expect(text.replace(/\s+/g, "")).to.include(cells("CUSTOMER_EMAIL_ADDRESS", 10, 7, 0, 3, 2));
    expect(text.replace(/\s+/g, "")).to.include(cells("CUSTOMER_NAME", 10, 7, 2, 1, 2));
  });

  it("skips taken names and numbers, and keeps names that the format would give anyway", async () => {
    await table("households").where("id", ">", 1001).delete();
    for (const [index, [firstName, lastName]] of [
      ["Ada", "Okafor"],
      ["Ada", "Okafor2"],
      ["Ada", "Okafor"],
      ["Ada", "Okafor"],
      ["Lee", "Moss"],
    ].entries()) {
      await addHousehold({ firstName, lastName, email: `o${index}@example.net` }, 3001 + index);
    }
    await table("web_users").where({ householdId: 3003 }).update(named("ada.okafor7"));
    await table("web_users").where({ householdId: 3005 }).update(named("ada.okafor4"));

    await press();
    await work();

    const numbered = (await UserNameSimulation.newest())?.counts?.numbered.first;
    expect(numbered?.map(({ id, userName }) => [id, userName])).to.deep.equal([
      [3001, "ada.okafor2"],
      [3002, "ada.okafor22"],
      [3003, "ada.okafor7"],
      [3004, "ada.okafor3"],
    ]);
  });

  it("lists the first fifty in order, with the total", async () => {
    for (let index = 0; index < 60; index++) {
      await addHousehold({ firstName: "Lee", lastName: "Moss", email: `m${index}@example.net` });
    }
    await press();
    await work();

    const numbered = (await UserNameSimulation.newest())?.counts?.numbered;
    const own = numbered?.first.filter(({ name }) => name === "Moss, Lee") ?? [];
    expect(numbered?.count).to.be.at.least(59);
    expect(numbered?.first).to.have.length(50);
    expect(own.map(({ userName }) => userName).slice(0, 2)).to.deep.equal(["lee.moss2", "lee.moss3"]);
    expect((await (await signedInAs("ruth")).get(address)).text).to.match(/The first 50 of \d+ households/);
  });

  it("runs once if two administrators ask at once, and only the newest result is kept", async () => {
    const ruth = await clerkNamed("ruth");
    await Promise.all([
      UserNameSimulation.request(ruth),
      UserNameSimulation.request(ruth),
      UserNameSimulation.request(ruth),
    ]);
    expect(await table("user_name_simulations")).to.have.length(1);
    await work();
    await UserNameSimulation.request(ruth);
    expect(await table("user_name_simulations")).to.have.length(2);
    await work();

    expect(await table("user_name_simulations")).to.have.length(1);
  });

  it("starts over after a worker died, and is left to a worker that has it", async () => {
    await UserNameSimulation.request(await clerkNamed("ruth"));
    const others = { leaseHolder: "elsewhere 1", counted: 100 };
    await table("user_name_simulations").update({ ...others, leaseEndsAt: new Date(Date.now() + 60_000) });
    expect(await simulateUserNames.run(new AbortController().signal)).to.equal(false);

    await table("user_name_simulations").update({ leaseEndsAt: new Date(Date.now() - 1) });
    await work();
    expect((await UserNameSimulation.newest())?.counts?.households).to.equal(208);
  });

  it("stops with the worker, releases the lease, and shows its progress", async () => {
    await UserNameSimulation.request(await clerkNamed("ruth"));
    expect(await simulateUserNames.run(AbortSignal.abort())).to.equal(true);
    const given = await UserNameSimulation.newest();
    expect([given?.leaseHolder, given?.doneAt]).to.deep.equal([null, null]);

    await given?.advance(208, 100);
    expect((await (await signedInAs("ruth")).get(address)).text).to.include("100 of 208 households counted.");
  });
});

async function press() {
  return (await signedInAs("ruth")).post(`${address}/simulations`, {}, address);
}

/** Does all that is due, as the worker would. */
async function work() {
  const { signal } = new AbortController();
  while (await simulateUserNames.run(signal)) {}
}

function named(userName: string) {
  return { userName, userNameDigest: nameDigest(userName) };
}

function cells(format: string, ...counts: number[]) {
  return `<thscope="row">${format}</th>${counts.map((count) => `<tdclass="gh-number">${count}</td>`).join("")}`;
}
