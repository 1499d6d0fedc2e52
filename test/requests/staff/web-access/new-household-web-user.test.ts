import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import type { UserNameFormat } from "../../../../src/models/settings/application-parameters";
import { assignedCredentials } from "../../../../src/models/web-access/assigned-credentials";
import { UnknownUserNames } from "../../../../src/models/web-access/unknown-user-names";
import { setApplicationParameters } from "../../../support/application-parameters";
import { setPasswordDevice, webUserOf } from "../../../support/cast";
import { eventsOf } from "../../../support/clerks";
import { addHousehold, blankHousehold, oddTexts } from "../../../support/households";
import { Browser, signedInAs } from "../../../support/site";

const OWN = "iris@example.net";
const SHARED = "ADA.Okafor@example.org";

/** The guide's table: the format, the email typed, and the user name that comes of it ("ID": the household ID). */
const guide: [UserNameFormat, string, string | null][] = [
  ["CUSTOMER_ID", OWN, "ID"],
  ["CUSTOMER_ID", "", null],
  ["CUSTOMER_ID", SHARED, "ID"],
  ["CUSTOMER_EMAIL_ADDRESS", OWN, OWN],
  ["CUSTOMER_EMAIL_ADDRESS", "", null],
  ["CUSTOMER_EMAIL_ADDRESS", SHARED, "ID"],
  ["CUSTOMER_NAME", OWN, "iris.zapata"],
  ["CUSTOMER_NAME", "", null],
  ["CUSTOMER_NAME", SHARED, "iris.zapata"],
];

describe("a household that a clerk adds", () => {
  for (const [format, email, expected] of guide) {
    const which = email === OWN ? "an email of its own" : email ? "an email another household has" : "no email";
    it(`with ${which} under ${format} gets ${expected ?? "no web user"}`, async () => {
      await setApplicationParameters({ userNameFormat: format });
      const { id, page } = await added({ email });
      const userName = expected === "ID" ? String(id) : expected;

      const webUser = await webUserOf(id);
      expect(webUser.userName).to.equal(userName);
      if (userName === null) {
        expect([webUser.pinSeal, webUser.pinSetAt]).to.deep.equal([null, null]);
        expect(page).to.include(`is added as household ${id}. It has no web user because it has no email.`);
      } else {
        expect([webUser.pinSource, webUser.pinSetBy]).to.deep.equal(["random", "system"]);
        expect(page).to.include(`Its user name is ${userName}`).and.to.include(". Gatehouse assigned a random PIN.");
        expect(page).to.include("Assigned, not used");
      }
    });
  }

  it("signs in with what it got, is asked to change it, and nobody was shown the PIN", async () => {
    const { id, page } = await added({ email: OWN });
    const { userName, pin } = await assignedCredentials(await Household.find(id));

    expect(pin).to.match(/^[a-z\d]{7}$/);
    const details = await (await signedInAs("dana")).get(`/staff/households/${id}/web-details`);
    const events = await table("audit_events").where({ householdId: id });
    for (const shown of [page, details.text, JSON.stringify(events)]) expect(shown).not.to.include(pin);
    expect(details.text).to.match(/PIN last changed[\s\S]*by Gatehouse/);

    const signIn = await (await Browser.open()).post("/login", { userName: "IRIS@EXAMPLE.net", pin: String(pin) });
    expect([userName, signIn.headers.location]).to.deep.equal([OWN, "/first-login"]);
  });

  it("says which name it became where the first is taken, and why it is the household ID", async () => {
    await setApplicationParameters({ userNameFormat: "CUSTOMER_NAME" });
    const names = [];
    for (const email of ["a@example.net", "b@example.net", "c@example.net"]) names.push((await added({ email })).page);
    expect(names[1]).to.include("Its user name is iris.zapata2. Gatehouse assigned a random PIN.");
    expect(names[2]).to.include("Its user name is iris.zapata3. Gatehouse assigned a random PIN.");

    const odd = await added({ firstName: "", lastName: "1001", email: OWN });
    expect(odd.page).to.include(`${odd.id}, its household ID, because its name has no usable letters`);
    await setApplicationParameters({ userNameFormat: "CUSTOMER_EMAIL_ADDRESS" });
    const shared = await added({ email: SHARED });
    expect(shared.page).to.include(
      `${shared.id}, its household ID, because another household has the same email. Gatehouse`,
    );
  });

  it("never gets a name that a customer chose, however it is capitalised", async () => {
    await setApplicationParameters({ userNameFormat: "CUSTOMER_NAME" });
    const { id } = await added({ firstName: "ANA", lastName: "Rivera", email: OWN });

    expect((await webUserOf(id)).userName).to.equal("ana.rivera2");
  });

  it("gets a PIN as long as the application parameters say, the Password Device's least length and days kept", async () => {
    await setApplicationParameters({ randomPinLength: 12 });
    await setPasswordDevice({ assignedDays: 30 });
    const first = await added({ email: OWN });
    expect((await assignedCredentials(await Household.find(first.id))).pin).to.have.length(12);
    const days = (Number((await webUserOf(first.id)).pinExpiresAt) - Date.now()) / 86_400_000;
    expect(days).to.be.within(29.9, 30);

    await setPasswordDevice({ leastPinLength: 20 });
    const second = await added({ email: "other@example.net" });
    expect((await assignedCredentials(await Household.find(second.id))).pin).to.have.length(20);
  });

  it("notes who added it and its web user, and forgets the attempts on the name while nobody had it", async () => {
    await setPasswordDevice({ attempts: 5 });
    const stranger = await Browser.open();
    await stranger.post("/login", { userName: OWN, pin: "wrong" });
    expect(await UnknownUserNames.counter(OWN).count()).to.equal(1);

    await added({ email: OWN });

    expect(await UnknownUserNames.counter(OWN).count()).to.equal(0);
    const [event] = await eventsOf("web user added");
    expect(event?.details).to.deep.equal({
      "user name format": "CUSTOMER_EMAIL_ADDRESS",
      PIN: "random",
      "asked to change it": "yes",
    });
    expect(event?.clerkId).not.to.equal(null);
  });

  it("gets a name of its own where clerks add several of the same name at once", async () => {
    await setApplicationParameters({ userNameFormat: "CUSTOMER_NAME" });
    const [dana, ruth] = [await signedInAs("dana"), await signedInAs("ruth")];
    const token = { dana: await dana.token("/staff/households/new"), ruth: await ruth.token("/staff/households/new") };
    const form = { ...blankHousehold, firstName: "Iris", lastName: "Zapata" };
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => {
        const values = { ...form, email: `iris${index}@example.net` };
        return index % 2
          ? dana.send("/staff/households", { ...values, _csrf: token.dana })
          : ruth.send("/staff/households", { ...values, _csrf: token.ruth });
      }),
    );

    expect(answers.map(({ status }) => status)).to.deep.equal(Array(6).fill(303));
    const names = await Promise.all(answers.map(async (answer) => (await webUserOf(idIn(answer))).userName));
    const expected = ["iris.zapata", ...[2, 3, 4, 5, 6].map((number) => `iris.zapata${number}`)];
    expect(names.sort()).to.deep.equal(expected.sort());
  });

  it("shares an email typed twice at once with nobody: one has it as its name, the other its household ID", async () => {
    const dana = await signedInAs("dana");
    const _csrf = await dana.token("/staff/households/new");
    const form = { ...blankHousehold, email: OWN, anyway: "yes", _csrf };
    const answers = await Promise.all([1, 2].map(() => dana.send("/staff/households", form)));

    const ids = answers.map(idIn);
    const names = await Promise.all(ids.map(async (id) => (await webUserOf(id)).userName));
    expect(names.filter((name) => name === OWN)).to.have.length(1);
    expect(names.filter((name, index) => name === String(ids[index]))).to.have.length(1);
  });

  it("is not added by theo, nor with a web user alone where the form is refused", async () => {
    const theo = await signedInAs("theo");
    const answer = await theo.post("/staff/households", { ...blankHousehold, email: OWN }, "/staff/households/1001");
    expect(answer.status).to.equal(403);
    const refused = await add({ lastName: "", email: OWN });
    expect(refused.status).to.equal(422);

    expect(await table("web_users").where({ userName: OWN }).first()).to.equal(undefined);
  });

  it("gets a name that can be typed, or its household ID, whatever it is called", async () => {
    await setApplicationParameters({ userNameFormat: "CUSTOMER_NAME" });
    for (const [index, text] of oddTexts.entries()) {
      const answer = await add({ firstName: text, lastName: text, email: `odd${index}@example.net` });
      expect(answer.status, JSON.stringify(text.slice(0, 30))).to.be.oneOf([303, 413, 422]);
      if (answer.status !== 303) continue;
      const id = idIn(answer);
      const { userName } = await webUserOf(id);
      expect(userName, JSON.stringify(text.slice(0, 30))).to.satisfy(
        (name: string) => name === String(id) || /^(?!\d+$)[\p{L}\p{M}\p{Nd}.]+$/u.test(name),
      );
    }
  });
});

describe("a household with an email and no web user", () => {
  it("is offered one on its page, which is made by pressing the button and not by itself", async () => {
    await edit(1008, { email: "lina@example.net" });
    const dana = await signedInAs("dana");
    const page = await dana.get("/staff/households/1008");
    expect(page.text).to.include("Give it a web user name and a PIN?").and.to.include("<bdi>lina@example.net</bdi>");
    expect((await webUserOf(1008)).userName).to.equal(null);

    const answer = await press(1008, "web-user");

    expect(answer.status).to.equal(303);
    const after = await dana.get("/staff/households/1008");
    expect(after.text).to.include(
      "The user name for Haddad, Lina is lina@example.net. Gatehouse assigned a random PIN.",
    );
    expect(after.text).to.include("Assigned, not used").and.not.to.include("Give it a web user name");
    expect((await assignedCredentials(await Household.find(1008))).pin).to.have.length(7);
  });

  it("is offered the household ID where the email is another's too", async () => {
    const dana = await signedInAs("dana");
    expect((await dana.get("/staff/households/1005")).text).to.include("1005, its household ID, because another");

    await press(1005, "web-user");
    expect((await webUserOf(1005)).userName).to.equal("1005");
  });

  it("is offered one by a new primary person's email too", async () => {
    const { id } = await addHousehold({ firstName: "Iris", lastName: "Zapata" });
    const dana = await signedInAs("dana");
    expect((await dana.get(`/staff/households/${id}`)).text).not.to.include("Give it a web user name");
    await dana.post(
      `/staff/households/${id}/members`,
      { firstName: "Omar", lastName: "Zapata", relation: "adult", email: "omar@example.net" },
      `/staff/households/${id}/members/new`,
    );
    const member = await table("members").where({ householdId: id, relation: "adult" }).first("id");
    await dana.post(`/staff/households/${id}/members/${member?.id}/primary`, {}, `/staff/households/${id}/edit`);

    expect((await dana.get(`/staff/households/${id}`)).text).to.include("<bdi>omar@example.net</bdi>. The PIN is");
  });

  it("is refused a second web user, one without an email, and one while it is locked out", async () => {
    for (const [id, sentence] of [
      [1001, "already has a web user"],
      [1004, "already has a web user"],
    ] as const) {
      const before = await webUserOf(id);
      await press(id, "web-user");
      expect((await (await signedInAs("dana")).get(`/staff/households/${id}`)).text).to.include(sentence);
      expect((await webUserOf(id)).version).to.equal(before.version);
    }
    const { id } = await addHousehold({});
    await press(id, "web-user");
    expect((await (await signedInAs("dana")).get(`/staff/households/${id}`)).text).to.include(
      "because it has no email",
    );

    await table("web_users").where({ householdId: 1008 }).update({ lockedOutAt: new Date(), lockCause: "clerk" });
    await press(1008, "web-user");
    expect((await webUserOf(1008)).userName).to.equal(null);
    expect((await (await signedInAs("dana")).get("/staff/households/1008")).text).not.to.include("Give it a web");
  });

  it("is given one by nobody who may not assign web users", async () => {
    const theo = await signedInAs("theo");
    expect((await theo.get("/staff/households/1008")).text).not.to.include("Give it a web user name");
    for (const path of ["/staff/households/1008/web-user", "/staff/households/1008/user-name"]) {
      expect((await theo.send(path, { _csrf: await theo.token("/staff") })).status, path).to.equal(403);
    }
    expect((await webUserOf(1008)).userName).to.equal(null);
    for (const id of ["0", "abc", "99999999999", "1e3"]) {
      expect((await press(id, "web-user", "/staff")).status, id).to.equal(404);
      expect((await press(id, "user-name", "/staff")).status, id).to.equal(404);
    }
  });
});

describe("a user name that is the email of before", () => {
  let id = 0;
  beforeEach(async () => {
    id = (await added({ email: OWN })).id;
    await edit(id, { email: "iris.zapata@example.net" });
  });

  it("stays after the email is changed, and changes when the clerk says so; the PIN stays", async () => {
    const before = await webUserOf(id);
    expect(before.userName).to.equal(OWN);
    const page = (await (await signedInAs("dana")).get(`/staff/households/${id}`)).text;
    expect(page).to.include("Change it to <bdi>iris.zapata@example.net</bdi>?");

    await agree(id);

    const after = await webUserOf(id);
    expect([after.userName, after.pinSeal]).to.deep.equal(["iris.zapata@example.net", before.pinSeal]);
    const text = (await (await signedInAs("dana")).get(`/staff/households/${id}`)).text;
    expect(text).to.include("Zapata, Iris is now iris.zapata@example.net. The PIN is unchanged.");
    expect(text).not.to.include("still the old email");
    const [event] = await eventsOf("user name changed");
    expect(event?.details).to.deep.equal({ "user name": "the household's email" });
  });

  it("stays where another household has the new email by then, which the page says", async () => {
    const form = await offer(id);
    await addHousehold({ email: "IRIS.zapata@example.net" });

    await press(id, "user-name", `/staff/households/${id}`, form);
    const { text } = await (await signedInAs("dana")).get(`/staff/households/${id}`);
    expect(text).to.include("Another household has this email, so it can&#39;t be a user name.");
    expect(text).to.include("can't become").and.not.to.include("Change the user name");
    expect((await webUserOf(id)).userName).to.equal(OWN);
  });

  it("stays where the web user or the email was changed meanwhile", async () => {
    const form = await offer(id);
    await edit(id, { email: "third@example.net" });
    await press(id, "user-name", `/staff/households/${id}`, form);
    expect((await webUserOf(id)).userName).to.equal(OWN);

    for (const stale of [{ version: "0" }, { version: "abc" }, { userName: "" }, { userName: "okafor" }]) {
      await press(id, "user-name", `/staff/households/${id}`, { ...(await offer(id)), ...stale });
      expect((await webUserOf(id)).userName, JSON.stringify(stale)).to.equal(OWN);
    }
    const { text } = await (await signedInAs("dana")).get(`/staff/households/${id}`);
    expect(text).to.include("The user name was not changed. Check it and try again.");
  });

  it("is changed once by two clerks who agree at once", async () => {
    const form = await offer(id);
    const before = await webUserOf(id);
    await Promise.all([1, 2].map(() => press(id, "user-name", `/staff/households/${id}`, form)));

    const after = await webUserOf(id);
    expect([after.userName, after.version]).to.deep.equal(["iris.zapata@example.net", before.version + 1]);
  });

  it("is not offered for a name that is no email, the present email, or where there is no email", async () => {
    await edit(id, { email: OWN.toUpperCase() });
    await edit(1001, { email: "ada@example.net" });
    const dana = await signedInAs("dana");
    for (const household of [id, 1001, 1002]) {
      expect((await dana.get(`/staff/households/${household}`)).text).not.to.include("still the old email");
    }
    await edit(id, { email: "" });
    expect((await dana.get(`/staff/households/${id}`)).text).not.to.include("still the old email");
  });

  it("never changes the email the other way round", async () => {
    await (await signedInAs("dana")).post(`/staff/households/${id}/web-details`, {
      userName: "iris-and-family",
      version: String((await webUserOf(id)).version),
    });
    expect((await Household.find(id)).email).to.equal("iris.zapata@example.net");
  });
});

async function add(typed: Record<string, string>) {
  const form = { ...blankHousehold, firstName: "Iris", lastName: "Zapata", anyway: "yes", ...typed };
  return (await signedInAs("dana")).post("/staff/households", form, "/staff/households/new");
}

/** Adds a household on the page; gives its ID and the page that follows. */
async function added(typed: Record<string, string>) {
  const answer = await add(typed);
  expect(answer.status).to.equal(303);
  return { id: idIn(answer), page: (await (await signedInAs("dana")).get(answer.headers.location ?? "")).text };
}

function idIn(answer: { headers: Record<string, string> }) {
  return Number(answer.headers.location?.split("/").at(-1));
}

async function edit(id: number, typed: Record<string, string>) {
  const household = await Household.find(id);
  const { inactive: _, ...form } = await household.formValues();
  const values = { ...form, version: String(household.version), ...typed };
  const answer = await (await signedInAs("dana")).post(
    `/staff/households/${id}`,
    values,
    `/staff/households/${id}/edit`,
  );
  expect(answer.status).to.equal(303);
}

async function press(
  id: number | string,
  what: "web-user" | "user-name",
  page = `/staff/households/${id}`,
  values: Record<string, string> = {},
) {
  return (await signedInAs("dana")).post(`/staff/households/${id}/${what}`, values, page);
}

/** What the button of the offer on the page posts. */
async function offer(id: number) {
  const { text } = await (await signedInAs("dana")).get(`/staff/households/${id}`);
  const form = text.slice(text.indexOf(`action="/staff/households/${id}/user-name"`));
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? "";
  return { userName: value("userName"), version: value("version") };
}

async function agree(id: number) {
  return press(id, "user-name", `/staff/households/${id}`, await offer(id));
}
