import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key and a certificate that nobody but itself vouches for. */
export function ownCertificate() {
  return inFolder((folder) => {
    openssl(`req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout ${folder}/key -out ${folder}/cert`);
    return { key: read(folder, "key"), cert: read(folder, "cert") };
  });
}

/** A key and a certificate of this host, and the authority that vouches for it: `ca` is what a machine trusts. */
export function certificateFrom(authority: string) {
  return inFolder((folder) => {
    openssl(
      `req -x509 -newkey rsa:2048 -nodes -days 9 -keyout ${folder}/ca-key -out ${folder}/ca -subj`,
      `/O=${authority}`,
    );
    openssl(`req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout ${folder}/key -out ${folder}/request`);
    writeFileSync(join(folder, "names"), "subjectAltName=DNS:localhost");
    openssl(
      `x509 -req -in ${folder}/request -CA ${folder}/ca -CAkey ${folder}/ca-key -days 2 -extfile ${folder}/names -out ${folder}/cert`,
    );
    return { key: read(folder, "key"), cert: read(folder, "cert"), ca: read(folder, "ca") };
  });
}

function inFolder<Made>(make: (folder: string) => Made): Made {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-certificate-"));
  try {
    return make(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function openssl(options: string, ...more: string[]) {
  execFileSync("openssl", [...options.split(" "), ...more], { stdio: "ignore" });
}

function read(folder: string, name: string) {
  return readFileSync(join(folder, name));
}
