import { expect } from "chai";
import { staffPassword } from "../../../../seeds/demonstration/cast";
import { table } from "../../../../src/database/connection";
import { clerkNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { Browser } from "../../../support/site";

const page = "/staff/password";
const own = "orange-tree-on-main";
const typed = { presentPassword: staffPassword, password: own, passwordAgain: own };

function sessionOf(answer: { headers: Record<string, unknown> }) {
  return String(answer.headers["set-cookie"]);
}

describe("a clerk's own password", () => {
  it("is changed with the current one; this session continues under a new ID, the others end", async () => {
    const [here, elsewhere] = [await freshlySignedInAs("dana"), await freshlySignedInAs("dana")];
    const answer = await here.post(page, typed);

    expect(answer.status).to.equal(303);
    expect(sessionOf(answer)).to.include("gatehouse-staff=");
    expect((await here.get("/staff")).text).to.include("You changed your password.");
    expect((await elsewhere.get("/staff")).headers.location).to.equal("/staff/login");

    await freshlySignedInAs("dana", own);
    const old = await (await Browser.open()).post("/staff/login", { userName: "dana", password: staffPassword });
    expect(old.status).to.equal(422);
    expect(JSON.stringify((await eventsOf("clerk password changed"))[0])).not.to.include(own);
  });

  it("is refused without the current one, or if it is too short, the same or typed differently, and is never shown", async () => {
    const dana = await freshlySignedInAs("dana");
    const errors = [
      [{ presentPassword: "not-the-present" }, "This is not your current password."],
      [{ presentPassword: "RIVERSIDE-DEMO" }, "This is not your current password."],
      [{ presentPassword: "" }, "This is not your current password."],
      [{ password: "eleven-char", passwordAgain: "eleven-char" }, "at least 12 characters"],
      [{ password: staffPassword, passwordAgain: staffPassword }, "different from your current one"],
      [{ passwordAgain: `${own}!` }, "Type the same new password twice."],
    ] as const;
    for (const [error, sentence] of errors) {
      const answer = await dana.post(page, { ...typed, ...error });
      expect(answer.status, sentence).to.equal(422);
      expect(answer.text).to.include(sentence);
      expect(answer.text).not.to.include(own).and.not.to.include(staffPassword);
    }
    await freshlySignedInAs("dana");
  });

  it("counts every character, beyond what bcrypt reads", async () => {
    const long = `${"correct horse battery staple ".repeat(5)}end`;
    await (await freshlySignedInAs("dana")).post(page, { ...typed, password: long, passwordAgain: long });

    await freshlySignedInAs("dana", long);
    const cut = await (await Browser.open()).post("/staff/login", {
      userName: "dana",
      password: `${long.slice(0, -1)}x`,
    });
    expect(cut.status).to.equal(422);
  });

  it("ends every session after ten wrong current passwords, also at once", async () => {
    const dana = await freshlySignedInAs("dana");
    const _csrf = await dana.token(page);
    const guess = () => dana.send(page, { ...typed, _csrf, presentPassword: "a guess of a thief" });
    const answers = await Promise.all(Array.from({ length: 14 }, guess));

    expect(answers.filter(({ status }) => status === 422).length).to.be.at.least(9);
    expect((await dana.get("/staff")).headers.location).to.equal("/staff/login");
    expect((await dana.send(page, { ...typed, _csrf })).headers.location).to.equal("/staff/login");
    await freshlySignedInAs("dana");
  });

  it("must be changed before anything else if an administrator set it", async () => {
    await table("clerks").where({ userName: "dana" }).update({ passwordGivenAt: new Date() });
    const dana = await freshlySignedInAs("dana");

    for (const address of ["/staff", "/staff/households", "/staff/audit", "/staff/login"]) {
      const { status, headers } = await dana.get(address);
      expect(status, address).to.equal(303);
      expect([page, "/staff"], address).to.include(headers.location);
    }
    const elsewhere = await dana.send("/staff/households/1002/lockout/delete", { _csrf: await dana.token(page) });
    expect(elsewhere.headers.location).to.equal(page);
    expect((await dana.get(page)).text).to.include("An administrator set the password");

    await dana.post(page, typed);
    expect((await dana.get("/staff")).status).to.equal(200);
    expect((await clerkNamed("dana")).mustChangePassword).to.equal(false);
  });

  it("lets a clerk who must change it sign out", async () => {
    await table("clerks").where({ userName: "dana" }).update({ passwordGivenAt: new Date() });
    const dana = await freshlySignedInAs("dana");

    expect((await dana.send("/staff/logout", { _csrf: await dana.token(page) })).headers.location).to.equal(
      "/staff/login",
    );
  });
});
