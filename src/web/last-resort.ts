const HEADINGS: Record<number, string> = {
  400: "What was sent could not be read",
  403: "You may not open this page",
  404: "Page not found",
  413: "What was sent is too large",
  503: "Busy just now",
};
const ADVICE: Record<number, string> = {
  400: "Nothing was changed. Go back, load the page again, and send it once more.",
  403: "Go back to the front page and sign in from there.",
  404: "Check the address, or start again from the front page.",
  413: "Nothing was changed. Go back and send less at once.",
  503: "Wait a minute, then load the page again.",
};
const SAFE = /[^\w-]/g;

/** The page for when no other page can be made: constants only, no view, no stylesheet, nothing that could fail again. */
export function lastResort(status: number, requestId: string): string {
  const heading = HEADINGS[status] ?? "Something went wrong here";
  const advice = ADVICE[status] ?? "The error is ours and has been noted. Go back and look before you do it again.";

  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
</head>
<body>
<main>
<h1>${heading}</h1>
<p>${advice}</p>
<p><a href="/">Go to the front page</a></p>
<p>If you call the office, quote this: ${String(requestId).replace(SAFE, "")}</p>
</main>
</body>
</html>
`;
}
