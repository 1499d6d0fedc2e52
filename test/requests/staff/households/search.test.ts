import { expect } from "chai";
import { insertAll } from "../../../../src/database/insert-all";
import { Household } from "../../../../src/models/households/household";
import { Member } from "../../../../src/models/households/member";
import { addHousehold, oddTexts } from "../../../support/households";
import { Browser, signedInAs } from "../../../support/site";

describe("searching for households", () => {
  const opensOne: Record<string, number> = {
    Lin: 1002,
    LINDQVIST: 1002,
    "Oka,Ad": 1001,
    "oka, ad": 1001,
    "Ada Okafor": 1001,
    "5550103": 1003,
    "(951) 555-0104": 1004,
    "+1 951.555.0104": 1004,
    "951-555-0104 ext. 12": 1004,
    "０１０７": 1007,
    "0107": 1007,
    "ada.okafor@example.org": 1001,
    "PETR.NOVAK@EXAMPLE.ORG": 1007,
    "petr.novak@": 1007,
    "petr.nov": 1007,
    "ANA.RIVERA": 1003,
  };
  for (const [q, id] of Object.entries(opensOne)) {
    it(`opens the one household that "${q}" finds`, async () => {
      const answer = await find(q);

      expect(answer.status).to.equal(303);
      expect(answer.headers.location).to.equal(`/staff/households/${id}`);
    });
  }

  it("lists a household ID before phones that end with it", async () => {
    await addHousehold({ lastName: "Aardvark", homePhone: "(951) 555-1008" });

    const page = await find("1008");

    expect(page.status).to.equal(200);
    expect(namesIn(page.text)).to.have.length(2);
    expect(namesIn(page.text)[0]).to.equal("Haddad, Lina");
    expect(page.text).to.include("<mark>1008</mark>").and.to.include("(951) 555-<mark>1008</mark>");
  });

  it("lists exact last names before longer ones, each household once", async () => {
    await addHousehold({ lastName: "Quillfeather", firstName: "Abe" });
    const household = await addHousehold({ lastName: "Quill", firstName: "Zoe" });
    await Member.add(household, { ...someone, lastName: "Quill", firstName: "Max" }, "system");

    const page = await find("quill");

    expect(namesIn(page.text)).to.deep.equal(["Quill, Zoe", "Quillfeather, Abe"]);
    expect(page.text).to.include("2 found").and.to.include("<mark>Quill</mark>feather, Abe");
  });

  it("finds a member other than the primary person, and says who", async () => {
    await Member.add(await Household.find(1001), { ...someone, lastName: "Underhill", firstName: "Chidi" }, "system");
    await addHousehold({ lastName: "Underwood" });

    const page = await find("under");

    expect(namesIn(page.text)).to.deep.equal(["Okafor, Ada", "Underwood"]);
    expect(page.text).to.include("Member: <bdi><mark>Under</mark>hill, Chidi");
  });

  it("highlights matches in any spelling", async () => {
    await addHousehold({ lastName: "Müñoz-Straße", firstName: "José" });
    await addHousehold({ lastName: "MUNOZ-STRASSE", firstName: "Jo" });

    const page = await find("munoz-strass, jo");

    expect(page.text).to.include("<mark>Müñoz-Straß</mark>e, <mark>Jo</mark>sé");
    expect(page.text).to.include("<mark>MUNOZ-STRASS</mark>E, <mark>Jo</mark>");
  });

  it("finds a name with either kind of apostrophe", async () => {
    const household = await addHousehold({ lastName: "O’Malley" });

    expect((await find("o'mal")).headers.location).to.equal(`/staff/households/${household.id}`);
  });

  it("shows 25 per page, with the count and page in caption and title", async () => {
    await addMany("Zanzibar", 60);

    const first = await find("Zan");
    expect(namesIn(first.text)).to.have.length(25);
    expect(first.text).to.match(/<caption[^>]*>60 found, page 1 of 3<\/caption>/);
    expect(first.text).to.include("<title>Households, page 1 of 3 - ");
    expect(first.text).to.include('href="?q=Zan&amp;page=2"').and.to.include('<th scope="row">');

    const last = await find("Zan", "3");
    expect(namesIn(last.text)).to.have.length(10);
    expect(namesIn(first.text)).not.to.include(namesIn(last.text)[0]);
  });

  it("counts up to over 1,000", async () => {
    await addMany("Zanzibar", 1001);

    const page = await find("zanzi");
    expect(page.text).to.include("Over 1,000 found").and.to.include("page 1 of 40");
    expect(namesIn((await find("zanzi", "40")).text)).to.have.length(25);
  });

  it("counts exactly 1,000", async () => {
    await addMany("Zanzibar", 1000);

    expect((await find("zanzi")).text).to.include("1,000 found, page 1 of 40");
  });

  it("counts households, not their members", async () => {
    await addMany("Zanzibar", 300, 5);
    expect((await find("zanzi")).text).to.include("300 found, page 1 of 12");

    await addMany("Zanzora", 1000, 6);
    expect((await find("zanzo")).text).to.match(/At least 8\d\d found: type more to find fewer/);
  });

  it("treats a bad page number as the first page, and one that is too large as the last", async () => {
    await addMany("Zanzibar", 30);

    for (const page of ["-1", "abc", "0", "1.5", "", "99999999999"]) {
      expect((await find("Zan", page)).text, page).to.include("page 1 of 2");
    }
    expect((await find("Zan", "999")).text).to.include("page 2 of 2");
  });

  it("shows the state of each household's web user", async () => {
    await addHousehold({ lastName: "Lindgren" });
    expect((await find("Lind")).text)
      .to.match(/Locked out since \w+ \d+/)
      .and.to.include("No access");
  });

  it("asks for a query if it is blank, and says what to do if nothing was found", async () => {
    expect((await find("")).text).to.include("Type what you know of the household");
    expect((await find("  ")).text).to.include("Type what you know of the household");

    const none = await find("nobody at all");
    expect(none.status).to.equal(200);
    expect(none.text).to.include("No household found").and.to.include('value="nobody at all"');
  });

  it("shows names as plain text", async () => {
    await addHousehold({ lastName: "<b>Bold", firstName: "<%= 1 %>" });
    await addHousehold({ lastName: "<b>Bolder", firstName: "{{x}}" });

    const page = await find("<b>bold");

    expect(page.text).to.include("<mark>&lt;b&gt;Bold</mark>, &lt;%= 1 %&gt;");
    expect(page.text).not.to.include("<b>");
  });

  it("answers whatever is typed", async () => {
    const dana = await signedInAs("dana");
    for (const text of oddTexts) {
      const address = `/staff/households?q=${encodeURIComponent(text.toWellFormed()).slice(0, 12_000)}`;
      const answer = await dana.get(address.replace(/%.?$/, ""));
      expect(answer.status, JSON.stringify(text.slice(0, 40))).to.be.oneOf([200, 303]);
    }
    for (const query of ["q=a&q=b", "q[]=a", "q[x]=a", "q=%00", "q=%ff", "q=%ed%a0%80", "q=a&page=2&page=3", "q=%"]) {
      expect((await dana.get(`/staff/households?${query}`)).status, query).to.be.oneOf([200, 303, 400]);
    }
    expect((await dana.get(`/staff/households?q=${"x".repeat(60_000)}`)).status).to.equal(431);
  });

  it("lets theo view, and redirects a visitor to sign in", async () => {
    expect((await (await signedInAs("theo")).get("/staff/households?q=Lin")).status).to.equal(303);

    const answer = await (await Browser.open()).get("/staff/households?q=Lin");
    expect(answer.status).to.equal(303);
    expect(answer.headers.location).to.equal("/staff/login");
  });
});

const someone = { firstName: "", lastName: "", relation: "adult", dateOfBirth: "", email: "" };

async function find(q: string, page?: string) {
  const query = new URLSearchParams({ q, ...(page !== undefined && { page }) });
  return (await signedInAs("dana")).get(`/staff/households?${query}`);
}

/** The names of the rows, without their marks. */
function namesIn(page: string) {
  const links = page.matchAll(/<th scope="row"><a [^>]*><bdi>(.*?)<\/bdi><\/a>/g);
  return [...links].map(([, name = ""]) => name.replace(/<\/?mark>/g, ""));
}

async function addMany(lastName: string, count: number, members = 1) {
  const now = { createdAt: new Date(), updatedAt: new Date() };
  const ids = Array.from({ length: count }, (_, index) => 50_001 + lastName.length * 10_000 + index);
  const people = ids.flatMap((id) => Array.from({ length: members }, (_, place) => ({ id, place })));
  await insertAll(
    "households",
    ids.map((id) => ({ id, residency: "resident", ...now })),
  );
  await insertAll(
    "members",
    people.map(({ id, place }) => ({
      householdId: id,
      relation: place === 0 ? "primary" : "child",
      firstName: `N${id}`,
      lastName,
      firstKey: `n${id}`,
      lastKey: lastName.toLowerCase(),
      ...now,
    })),
  );
}
