import { expect } from "chai";
import fc from "fast-check";
import {
  compose,
  errorInPattern,
  PARTS,
  type PatternUse,
  parsePattern,
  partsFor,
  type SourceFacts,
} from "../../../src/models/web-access/bulk-assignments/patterns";
import { typeable } from "../../../src/models/web-access/customer-name";
import { oddTexts } from "../../support/households";

const ada: SourceFacts = {
  id: 1001,
  email: " ada.okafor@example.org ",
  zip: "92501-1234",
  phone: "+1 (951) 555-0101 ext. 12",
  firstName: "Ada Mae",
  lastName: "O'Kafor",
  dateOfBirth: "1984-06-30",
};
const uses: PatternUse[] = ["name", "PIN"];

function composed(pattern: string, facts: Partial<SourceFacts> = {}) {
  return compose(parsePattern(pattern), { ...ada, ...facts });
}

describe("a pattern", () => {
  for (const [pattern, text] of [
    ["{first}.{last}", "adamae.okafor"],
    ["{f}{last}", "aokafor"],
    ["{first}{l}", "adamaeo"],
    ["{last}{household}", "okafor1001"],
    ["{phone}", "9515550101"],
    ["{last}-{phone4}", "okafor-0101"],
    ["{last}{zip}", "okafor92501"],
    ["{birth}", "19840630"],
    ["{l}{birthyear}", "o1984"],
    ["{email}", "ada.okafor@example.org"],
    ["{last}{last}{last}", "okaforokaforokafor"],
    ["Park-{ FIRST }", "Park-adamae"],
  ] as const) {
    it(`makes ${text} of ${pattern}`, () => {
      expect(composed(pattern)).to.deep.equal({ text });
      expect(errorInPattern(pattern, "PIN")).to.equal(null);
    });
  }

  it("has every part in both spellings of nothing: null and what leaves no letter", () => {
    const nobody = { email: null, zip: null, phone: null, firstName: null, lastName: null, dateOfBirth: null };
    const blank = { email: " ", zip: "-", phone: "12", firstName: "🎉", lastName: "--", dateOfBirth: "" };
    for (const { name } of PARTS) {
      if (name === "household") continue;
      expect(composed(`x{${name}}`, nobody), name).to.deep.equal({ blank: name });
      if (name !== "phone") expect(composed(`x{${name}}`, blank), name).to.deep.equal({ blank: name });
    }
    expect(composed("{first}{zip}{last}", { zip: "", lastName: null })).to.deep.equal({ blank: "zip" });
  });

  it("keeps another country's postal code whole, and five digits of an American one", () => {
    for (const [zip, text] of [
      ["K1A 0B1", "k1a0b1"],
      ["SW1A 1AA", "sw1a1aa"],
      ["110001", "110001"],
      ["925011234", "92501"],
      [" ９２５０１ ", "92501"],
    ] as const) {
      expect(composed("{zip}", { zip })).to.deep.equal({ text });
    }
  });

  it("takes the first letter with the marks that stand on it, and a letter beyond the first plane whole", () => {
    for (const [firstName, text] of [
      ["José", "j"],
      ["Ελένη", "ε"],
      ["محمد", "م"],
      ["हिन्दी", "हि"],
      ["𐐀bc", "𐐨"],
    ] as const) {
      expect(composed("{f}", { firstName })).to.deep.equal({ text });
    }
  });

  it("is typed the same where a name is ASCII alone as beside another letter, where no short cut is taken", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 39 }), (name) => {
        expect(typeable(`${name}ж`)).to.equal(`${typeable(name)}ж`);
      }),
    );
    expect(typeable(`${"x".repeat(399)}ж`)).to.equal(typeable("x".repeat(10_000)));
  });

  it("never throws, whatever it says and whoever it is for", () => {
    const odd = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.constantFrom(...oddTexts));
    const perhaps = fc.option(odd);
    const piece = fc.oneof(odd, fc.constantFrom(...PARTS.map(({ name }) => `{${name}}`), "{", "}", "{{", "{}"));
    const facts = fc.record({
      id: fc.nat(),
      email: perhaps,
      zip: perhaps,
      phone: perhaps,
      firstName: perhaps,
      lastName: perhaps,
      dateOfBirth: perhaps,
    });

    fc.assert(
      fc.property(fc.array(piece), facts, (pieces, household) => {
        const text = pieces.join("");
        for (const use of uses) expect(errorInPattern(text, use)).to.satisfy(isSentenceOrNull);
        const made = compose(parsePattern(text), household);
        if ("blank" in made) expect(PARTS.map(({ name }) => name)).to.include(made.blank);
        else expect(made.text).to.be.a("string");
      }),
    );
  });

  it("takes no long time over a name of 10,000 characters of any kind, or a pattern of 100,000 braces", () => {
    const start = performance.now();
    for (const letter of [
      "x",
      "ß",
      "Ω",
      "ع",
      "👩‍👧",
      "e\u0301",
      "\u0345\u0300",
      "\ud800",
      "\0",
      "\ufdfa",
      "\uff9e\u0316",
    ]) {
      const long = letter.repeat(10_000);
      composed("{first}{last}{f}{l}{zip}{phone}{email}{birth}", { firstName: long, lastName: long });
      for (const name of ["first", "zip", "phone", "birth"]) {
        composed(`{${name}}`, { firstName: long, zip: long, phone: long, dateOfBirth: long });
      }
    }
    for (const text of ["{", "}", "{}", "{last}", "{{last}"]) {
      parsePattern(text.repeat(100_000));
      errorInPattern(text.repeat(100_000), "name");
    }
    expect(performance.now() - start).to.be.below(1000);
  });
});

describe("the error in a pattern", () => {
  it("is none for the parts that the form lists", () => {
    for (const use of uses) {
      for (const { name, meaning } of partsFor(use)) {
        expect(errorInPattern(`{${name}}`, use)).to.equal(null);
        expect(meaning).to.match(/^[A-Z].*[^.]$/);
      }
    }
    expect(errorInPattern("{f}_{last}-22'", "name")).to.equal(null);
    expect(errorInPattern("{last} at {zip}@home", "PIN")).to.equal(null);
  });

  it("names the unknown part, and lists the parts", () => {
    const sentence = errorInPattern("{first}.{nick\u202ename}", "name");

    expect(sentence).to.include("{nick\ufffdname} is not a part. The parts are {first}, {last}, ");
    expect(sentence).not.to.include("{email}");
    expect(errorInPattern("{}", "PIN")).to.include("{} is not a part.").and.to.include(" and {email}.");
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(errorInPattern(`{${name}}`, "PIN")).to.include(`{${name}} is not a part.`);
    }
  });

  it("is a brace without its partner, nothing at all, a fixed text, or more than 200 characters", () => {
    for (const use of uses) {
      for (const text of ["{last", "last}", "{{last}}", "}{last}{", "{first}.{last"]) {
        expect(errorInPattern(text, use), text).to.match(/^A brace is not paired\./);
      }
      for (const text of ["", "   ", "\n"]) expect(errorInPattern(text, use)).to.match(/^Enter a pattern, such as /);
      expect(errorInPattern("river-2026", use)).to.match(
        /^Add a part, such as \{last\}\. .* every household the same /,
      );
      expect(errorInPattern(`{last}${"x".repeat(194)}`, use)).to.equal(null);
      expect(errorInPattern(`{last}${"x".repeat(195)}`, use)).to.equal("Use at most 200 characters.");
    }
  });

  it("is an email, a date of birth, an @ or a space in a user name, in every width", () => {
    expect(errorInPattern("{email}", "name")).to.equal(
      "To use emails as user names, choose Email instead of a pattern.",
    );
    expect(errorInPattern("{last}{birth}", "name")).to.match(/^Use \{birth\} in PINs only\. The parts are /);
    for (const sign of ["@", "＠", "﹫"]) {
      expect(errorInPattern(`{first}${sign}{last}`, "name")).to.match(/^Remove the @\. /);
    }
    for (const text of ["{first} {last}", " {last}", "{last}\u00a8"]) {
      expect(errorInPattern(text, "name"), JSON.stringify(text)).to.match(/^Remove the spaces\. /);
    }
  });

  it("is a character that nobody can type or see", () => {
    for (const use of uses) {
      for (const letter of ["\0", "\ud800", "\u202e", "\u200b", "\t", "\u3000", "\u115f", "\u0301".repeat(31)]) {
        expect(errorInPattern(`{last}x${letter}`, use), JSON.stringify(letter)).to.match(
          /^Use only letters, digits, dots and hyphens outside the braces\.$/,
        );
      }
    }
  });
});

function isSentenceOrNull(error: string | null) {
  return error === null || (error.isWellFormed() && /^[A-Z{].*\.$/s.test(error));
}
