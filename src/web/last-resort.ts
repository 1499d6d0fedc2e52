const HEADINGS: Record<number, string> = {
  400: "We couldn't read what you sent",
  403: "You can't open this page",
  404: "Page not found",
  413: "What you sent is too large",
  503: "The site is busy",
};
const ADVICE: Record<number, string> = {
  400: "Nothing was changed. Go back, reload the page, and try again.",
  403: "Go to the front page and sign in there.",
  404: "Check the address, or start again from the front page.",
  413: "Nothing was changed. Go back and send less at once.",
  503: "Wait a minute, then reload the page.",
};
const SAFE = /[^\w-]/g;

/** The page for when no other page can be rendered: only constants, so that nothing can fail again. */
export function lastResort(status: number, requestId: string): string {
  const heading = HEADINGS[status] ?? "Something went wrong";
  const advice = ADVICE[status] ?? "The error is on our side and was logged. Go back and check before you try again.";

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
<p>If you call the office, give this number: ${String(requestId).replace(SAFE, "")}</p>
</main>
</body>
</html>
`;
}
