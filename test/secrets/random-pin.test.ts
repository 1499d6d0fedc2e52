import { expect } from "chai";
import { randomPin } from "../../src/secrets/random-pin";

const MANY = 20_000;

describe("randomPin", () => {
  it("has the requested length, a letter, a digit, and no ambiguous characters", () => {
    for (let time = 0; time < 2_000; time++) {
      expect(randomPin()).to.match(/^(?=.*\d)(?=.*[a-z])[bcdfhjkmnprtvwxy2-9]{7}$/);
      expect(randomPin(8)).to.have.length(8);
      expect(randomPin(2)).to.match(/^(\d[a-z]|[a-z]\d)$/);
    }
  });

  it("uses every character about equally often in every position", () => {
    const counts = new Map<string, number>();
    for (let time = 0; time < MANY; time++) {
      [...randomPin()].forEach((character, place) => {
        counts.set(`${place}${character}`, (counts.get(`${place}${character}`) ?? 0) + 1);
      });
    }

    expect(counts.size).to.equal(7 * 24);
    for (const count of counts.values()) expect(count).to.be.within((MANY / 24) * 0.7, (MANY / 24) * 1.35);
  });

  it("hardly ever returns the same PIN twice", () => {
    const pins = new Set(Array.from({ length: MANY }, () => randomPin()));
    expect(pins.size).to.be.at.least(MANY - 3);
  });

  it("refuses lengths too short for a letter and a digit", () => {
    expect(() => randomPin(1)).to.throw(RangeError);
  });
});
