import { expect } from "chai";
import fc from "fast-check";
import { bulkSettingsDefaults, PIN_SOURCES } from "../../../src/models/web-access/bulk-assignments/bulk-settings";
import {
  nameMaker,
  PIN_SOURCE_LABELS,
  pinMaker,
} from "../../../src/models/web-access/bulk-assignments/household-decision";
import { partsFor, type SourceFacts } from "../../../src/models/web-access/bulk-assignments/patterns";
import { foldPin } from "../../../src/models/web-access/pin";
import { fitForUse, fold } from "../../../src/secrets/fold";
import { oddTexts } from "../../support/households";

const ada: SourceFacts = {
  id: 1001,
  email: "Ada.Okafor@example.org",
  zip: "92501-1234",
  phone: "(951) 555-0101",
  firstName: "Ada",
  lastName: "Okafor",
  dateOfBirth: "1984-06-30",
};
const nobody: SourceFacts = {
  id: 7,
  email: null,
  zip: null,
  phone: null,
  firstName: null,
  lastName: null,
  dateOfBirth: null,
};

const odd = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(..."0123456789٠१") }),
  fc.constantFrom(...oddTexts),
);
const perhaps = fc.option(odd);
const anyone = fc.record({
  id: fc.integer({ min: 1, max: 999_999_999 }),
  email: perhaps,
  zip: perhaps,
  phone: perhaps,
  firstName: perhaps,
  lastName: perhaps,
  dateOfBirth: perhaps,
});
const namePattern = fc
  .array(fc.constantFrom(...partsFor("name").map(({ name }) => `{${name}}`), ".", "2", "ß", "\u0301"), { minLength: 1 })
  .map((pieces) => pieces.join(""));

function named(facts: Partial<SourceFacts>, settings: Partial<typeof bulkSettingsDefaults> = {}) {
  return nameMaker({ ...bulkSettingsDefaults, ...settings })({ ...ada, ...facts });
}

function byPattern(namePattern: string, facts: Partial<SourceFacts> = {}) {
  return named(facts, { nameSource: "pattern", namePattern });
}

describe("a user name made in bulk", () => {
  it("is the email as it is stored, trimmed", () => {
    expect(named({})).to.deep.equal({ name: "Ada.Okafor@example.org", appendable: false });
    expect(named({ email: "  ada@example.org\n" })).to.deep.equal({ name: "ada@example.org", appendable: false });
  });

  it("is the household ID or none where there is no email, as the settings say", () => {
    for (const email of [null, "", "  "]) {
      expect(named({ email })).to.deep.equal({ reason: "no email" });
      const name = named({ email }, { withoutEmail: "household ID" });
      expect(name).to.deep.equal({ name: "1001", appendable: false });
    }
  });

  it("is the household ID, whatever else is known", () => {
    for (const facts of [ada, { ...nobody, id: 1001 }]) {
      expect(named(facts, { nameSource: "household ID" })).to.deep.equal({ name: "1001", appendable: false });
    }
  });

  it("is made by a pattern, with a number behind where it isn't the household's own ID", () => {
    expect(byPattern("{first}.{last}")).to.deep.equal({ name: "ada.okafor", appendable: true });
    expect(byPattern("{phone}")).to.deep.equal({ name: "9515550101", appendable: true });
    expect(byPattern("{household}")).to.deep.equal({ name: "1001", appendable: false });
    expect(byPattern("{first}.{last}", { firstName: "" })).to.deep.equal({ reason: "source is blank" });
    expect(byPattern("{first}.{last}", nobody)).to.deep.equal({ reason: "source is blank" });
  });

  it("is never digits that could be another's household ID", () => {
    const unusable = { reason: "name can't be used" };
    for (const [pattern, facts] of [
      ["{zip}", {}],
      ["{phone4}", {}],
      ["0{household}", {}],
      ["{phone}", { phone: "555-0101" }],
      ["{last}", { lastName: "1002" }],
      ["{last}", { lastName: "١٠٠٢" }],
      ["{last}", { lastName: "１００２" }],
    ] as const) {
      expect(byPattern(pattern, facts), pattern).to.deep.equal(unusable);
    }
    expect(byPattern("{last}", { lastName: "1001" })).to.deep.equal({ name: "1001", appendable: false });
    expect(named({ email: "1002" })).to.deep.equal(unusable);
    expect(named({ email: "a\0@example.org" })).to.deep.equal(unusable);
    expect(named({ email: "a\ud800@example.org" })).to.deep.equal(unusable);
  });

  it("is the same for names that are the same but for case, width, composition and accents on Latin messages", () => {
    for (const spellings of [
      ["José", "Jose\u0301", "JOSÉ", "ｊｏｓｅ", "jose"],
      ["Παπαδάκης", "ΠΑΠΑΔΆΚΗΣ", "Παπαδα\u0301κης"],
      ["Straße", "STRASSE", "strasse"],
    ]) {
      const names = spellings.map((lastName) => byPattern("{last}", { lastName }));
      expect(new Set(names.map((made) => ("name" in made ? fold(made.name) : made.reason)))).to.have.length(1);
    }
  });

  it("is fit for use and folded to what is fit and not blank, or refused with a reason", () => {
    fc.assert(
      fc.property(
        namePattern,
        anyone,
        fc.constantFrom("email", "household ID", "pattern"),
        (pattern, facts, nameSource) => {
          const made = nameMaker({ nameSource, namePattern: pattern, withoutEmail: "household ID" })(facts);
          if ("reason" in made) return;
          const folded = fold(made.name);
          expect(folded).not.to.equal("");
          expect(fitForUse(made.name) && fitForUse(folded)).to.equal(true);
          if (/^\p{Nd}{1,9}$/u.test(folded)) expect(folded).to.equal(String(facts.id));
          if (nameSource === "pattern") expect(folded).not.to.match(/[@\s]/);
          else expect(made.appendable).to.equal(false);
        },
      ),
    );
  });

  it("folds to the same whether a name is typed in capitals or not", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."abcßéΩ한ع𐐀 -'") }), (lastName) => {
        const [one, other] = [lastName, lastName.toUpperCase()].map((name) => byPattern("{last}", { lastName: name }));
        expect(one).to.deep.equal(other);
      }),
    );
  });
});

function pinOf(pinSource: (typeof PIN_SOURCES)[number], facts: Partial<SourceFacts> = {}, leastLength = 4) {
  return pinMaker({ pinSource, pinPattern: "{last} {zip}" }, leastLength)?.({ ...ada, ...facts });
}

describe("a PIN made in bulk of what is known", () => {
  it("is made of the source that is chosen, and drawn elsewhere where it is random", () => {
    expect(pinMaker({ pinSource: "random", pinPattern: "" }, 7)).to.equal(null);
    for (const [source, pin] of [
      ["phone", "0101"],
      ["household ID", "1001"],
      ["ZIP", "92501"],
      ["last name", "okafor"],
      ["date of birth", "19840630"],
      ["pattern", "okafor 92501"],
    ] as const) {
      expect(pinOf(source), source).to.deep.equal({ pin });
    }
  });

  it("is none where the source is blank", () => {
    for (const source of PIN_SOURCES) {
      if (source === "random" || source === "household ID") continue;
      expect(pinOf(source, nobody), source).to.deep.equal({ reason: "source is blank" });
    }
    expect(pinOf("ZIP", { zip: "K1A 0B1" })).to.deep.equal({ reason: "source is blank" });
    expect(pinOf("phone", { phone: "101" })).to.deep.equal({ reason: "source is blank" });
    expect(pinOf("date of birth", { dateOfBirth: "30 June" })).to.deep.equal({ reason: "source is blank" });
  });

  it("is none where it is shorter than the Password Device asks, one of the commonest, or not to be typed", () => {
    const below = { reason: "PIN below the policy" };
    expect(pinOf("phone", {}, 5)).to.deep.equal(below);
    expect(pinOf("last name", { lastName: "Ng" })).to.deep.equal(below);
    expect(pinOf("last name", { lastName: "𐐀𐐀𐐀" })).to.deep.equal(below);
    expect(pinOf("last name", { lastName: "Password" })).to.deep.equal(below);
    expect(pinOf("phone", { phone: "(951) 555-1234" })).to.deep.equal(below);
    expect(
      pinMaker({ pinSource: "pattern", pinPattern: "{email}" }, 7)?.({ ...ada, email: "a\0b@example.org" }),
    ).to.deep.equal(below);
  });

  it("is said in words for every source", () => {
    expect(Object.keys(PIN_SOURCE_LABELS)).to.deep.equal([...PIN_SOURCES]);
    expect(PIN_SOURCE_LABELS.phone).to.equal("Last 4 digits of the phone");
  });

  it("is long enough however it is folded, or refused with a reason", () => {
    const pattern = fc
      .array(fc.constantFrom(...partsFor("PIN").map(({ name }) => `{${name}}`), " ", "-", "ß"), { minLength: 1 })
      .map((pieces) => pieces.join(""));
    const source = fc.constantFrom(...PIN_SOURCES);

    fc.assert(
      fc.property(source, pattern, anyone, fc.integer({ min: 1, max: 20 }), (pinSource, pinPattern, facts, least) => {
        const made = pinMaker({ pinSource, pinPattern }, least)?.(facts);
        if (!made || "reason" in made) return;
        expect([...foldPin(made.pin)]).to.have.length.of.at.least(least);
        expect(fitForUse(made.pin) && fitForUse(foldPin(made.pin))).to.equal(true);
      }),
    );
  });
});
