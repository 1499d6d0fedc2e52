import { expect } from "chai";
import fc from "fast-check";
import { table } from "../../../src/database/connection";
import { Household } from "../../../src/models/households/household";
import { customerName } from "../../../src/models/web-access/customer-name";
import { giveWebUser, NewWebUser, untilNameIsFree } from "../../../src/models/web-access/new-web-user";
import { nameUnder } from "../../../src/models/web-access/user-name-format";
import { nameDigest } from "../../../src/secrets/digest";
import { fitForUse, fold } from "../../../src/secrets/fold";
import { webUserOf } from "../../support/cast";
import { clerkNamed } from "../../support/clerks";
import { addHousehold, oddTexts } from "../../support/households";

describe("a customer name", () => {
  it("is first and last name joined by a dot, as one types it", () => {
    const names: [string, string, string | null][] = [
      ["Ada", "Okafor", "ada.okafor"],
      ["José", "Núñez", "jose.nunez"],
      ["Søren", "Østergård", "soren.ostergard"],
      ["Łukasz", "Groß", "lukasz.gross"],
      ["Mary Ann", "O'Neil-Smith", "maryann.oneilsmith"],
      ["", "Okafor", "okafor"],
      ["Ada", "", "ada"],
      ["Ａｄａ", "２", "ada.2"],
      ["a@b", "c.d", "ab.cd"],
      ["Ελένη", "Παπαδάκης", "ελένη.παπαδάκης"],
      ["محمد", "علي", "محمد.علي"],
      ["한", "김", "한.김"],
      ["🎉", "Okafor", "okafor"],
      ["7", "11", "7.11"],
      ["", "1001", null],
      ["٣", "", null],
      ["🎉", "--", null],
      ["", "", null],
    ];
    for (const [firstName, lastName, expected] of names) {
      expect(customerName({ firstName, lastName }), `${firstName} ${lastName}`).to.equal(expected);
    }
  });

  it("is the same however the name is composed, and a few dozen messages long at most", () => {
    const composed = customerName({ firstName: "José", lastName: "Ωmega" });
    expect(customerName({ firstName: "Jose\u0301", lastName: "ωMEGA" })).to.equal(composed);
    expect(customerName({ firstName: "x".repeat(10_000), lastName: "y".repeat(10_000) })).to.have.length(81);
  });

  it("is never blank, digits only, an email, or what can't be a user name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), (firstName, lastName) => {
        for (const [one, other] of [
          [firstName, lastName],
          [lastName, firstName],
        ] as const) {
          const name = customerName({ firstName: one, lastName: other });
          if (name === null) continue;
          expect(name)
            .to.match(/[^\p{Nd}]/u)
            .and.not.to.match(/[@\s<>"'&]/);
          expect(fitForUse(name) && fitForUse(fold(name))).to.equal(true);
        }
      }),
    );
    for (const text of oddTexts) {
      const name = customerName({ firstName: text, lastName: text });
      if (name !== null) expect(fitForUse(fold(name)), JSON.stringify(text)).to.equal(true);
    }
  });
});

describe("the user name under a format", () => {
  it("is the next free number behind a customer name, though a hundred are taken", async () => {
    const taken = Array.from({ length: 101 }, (_, index) => `ada.okafor${index === 0 ? "" : index + 1}`);
    const rows = (await table("web_users").where("householdId", ">", 2000).limit(101).select("id")) as { id: number }[];
    for (const [index, { id }] of rows.entries()) await nameWebUser(id, taken[index] ?? "");
    const okafor = await addHousehold({ firstName: "Ada", lastName: "Okafor", email: "ada@example.net" });

    expect(await nameUnder("CUSTOMER_NAME", okafor)).to.deep.equal({
      userName: "ada.okafor102",
      because: "taken name",
    });

    await nameWebUser(rows[50]?.id ?? 0, "something-else");
    expect((await nameUnder("CUSTOMER_NAME", okafor)).userName).to.equal("ada.okafor51");
  });

  it("is the household ID where the email is another's user name, however it is written", async () => {
    await nameWebUser((await webUserOf(1008)).id, "KIM@Example.net");
    const kim = await addHousehold({ firstName: "Kim", lastName: "Vale", email: "kim@example.NET" });

    expect(await nameUnder("CUSTOMER_EMAIL_ADDRESS", kim)).to.deep.equal({
      userName: String(kim.id),
      because: "shared email",
    });
  });

  it("is the household ID where the customer name would be blank or digits only", async () => {
    for (const lastName of ["--", "1001", "🎉"]) {
      const household = await addHousehold({ lastName, email: `h${lastName.length}@example.net` });
      const given = await nameUnder("CUSTOMER_NAME", household);
      expect(given, lastName).to.deep.equal({ userName: String(household.id), because: "no letters" });
    }
  });

  it("is none where there is no email, or where another already has the household ID", async () => {
    const blank = await Household.find(1002);
    for (const format of ["CUSTOMER_ID", "CUSTOMER_EMAIL_ADDRESS", "CUSTOMER_NAME"] as const) {
      expect(await nameUnder(format, blank)).to.deep.equal({ userName: null, because: "no email" });
    }
    await nameWebUser((await webUserOf(1005)).id, "1008");
    const haddad = await Household.find(1008);
    expect(await nameUnder("CUSTOMER_ID", haddad)).to.deep.equal({ userName: null, because: "none free" });
  });
});

describe("a new web user", () => {
  it("is tried again with the next name where the name was taken between the look and the write", async () => {
    const dana = await clerkNamed("dana");
    const haddad = await Household.find(1008);
    const terms = { format: "CUSTOMER_NAME", pinLength: 7, assignedDays: null } as const;
    let tries = 0;

    const given = await untilNameIsFree(async () => {
      tries++;
      // What another clerk does at the worst moment: the first try meets the index and not the look.
      if (tries === 1) await nameWebUser((await webUserOf(1006)).id, "lina.haddad");
      if (tries === 1) await table("web_users").where({ householdId: 1008 }).update(digestOf("lina.haddad"));
      return giveWebUser(haddad, dana, terms);
    });

    expect([tries, given.userName]).to.deep.equal([2, "lina.haddad2"]);
  });

  it("is given up after some tries, and not for another error", async () => {
    let tries = 0;
    const error = Object.assign(new Error("taken"), { code: "23505" });
    const outcome = await untilNameIsFree(async () => {
      tries++;
      throw error;
    }).catch((thrown: unknown) => thrown);
    expect([outcome, tries]).to.deep.equal([error, 20]);

    tries = 0;
    await untilNameIsFree(async () => {
      tries++;
      throw new Error("another");
    }).catch(() => {});
    expect(tries).to.equal(1);
  });

  it("is made once where two clerks press the button at once", async () => {
    const [dana, ruth, haddad] = [await clerkNamed("dana"), await clerkNamed("ruth"), await Household.find(1008)];
    const outcomes = await Promise.allSettled([dana, ruth].map((clerk) => NewWebUser.make(haddad, clerk)));

    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
    expect((await webUserOf(1008)).userName).to.equal("lina.haddad@example.org");
  });
});

function digestOf(userName: string) {
  return { userName, userNameDigest: nameDigest(fold(userName)) };
}

async function nameWebUser(id: number, userName: string) {
  await table("web_users").where({ id }).update(digestOf(userName));
}
