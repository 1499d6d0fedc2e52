import { expect } from "chai";
import { currentKey, fingerprintOfSecretKey, keyById, keyIds, keyring } from "../../src/secrets/keys";

const SECRET = "a secret of more than 32 characters, the present one";
const BEFORE = "a secret of more than 32 characters, the one before";

describe("keyring", () => {
  it("gives every use its own key, the same each time", () => {
    const keys = keyring(SECRET);

    expect(keys.currentKey("chosen PIN").key).to.have.length(32);
    expect(keys.currentKey("chosen PIN").key.equals(keys.currentKey("assigned PIN").key)).to.equal(false);
    expect(keys.currentKey("chosen PIN").key).to.equal(keys.currentKey("chosen PIN").key);
    expect(keyring(SECRET).currentKey("mail")).to.deep.equal(keys.currentKey("mail"));
  });

  it("finds the previous key by its ID, and no other", () => {
    const keys = keyring(SECRET, BEFORE);
    const before = keyring(BEFORE).currentKey("mail");

    expect(keys.keyIds()).to.deep.equal([keyring(SECRET).currentKey("mail").id, before.id]);
    expect(keys.keysFor("mail")).to.deep.equal([keys.currentKey("mail").key, before.key]);
    expect(keys.keyById("mail", before.id)).to.deep.equal(before.key);
    expect(keys.keyById("mail", keys.currentKey("mail").id)).to.equal(keys.currentKey("mail").key);
    expect(keys.keyById("mail", "00000000")).to.equal(undefined);
    expect(keyring(SECRET).keyById("mail", before.id)).to.equal(undefined);
  });

  it("identifies by a fingerprint which secret a database belongs to", () => {
    expect(keyring(SECRET).fingerprint()).to.equal(keyring(SECRET, BEFORE).fingerprint());
    expect(keyring(SECRET).fingerprint()).to.not.equal(keyring(BEFORE).fingerprint());
    expect(keyring(SECRET, BEFORE).previousFingerprint()).to.equal(keyring(BEFORE).fingerprint());
    expect(keyring(SECRET).previousFingerprint()).to.equal(undefined);
  });

  it("uses this process's SECRET_KEY", () => {
    const { id, key } = currentKey("web session");

    expect(id).to.match(/^[0-9a-f]{8}$/);
    expect(keyById("web session", id)).to.equal(key);
    expect(keyIds()[0]).to.equal(id);
    expect(fingerprintOfSecretKey()).to.match(/^[\w-]{43}$/);
  });
});
