// Sends the claim. The secret comes from the address's fragment, which is taken out of the address bar at once, so that
// it stays in no history; texts go into the page as text only.
"use strict";

const at = (id) => document.getElementById(id);
const FIELDS = ["claim_secret", "workspace_name", "user_email", "password"];
let secret = "";

const FAILED = {
  TOKEN_MALFORMED: "The link is incomplete or was changed. Copy it whole from where it was printed.",
  TOKEN_EXPIRED: "This link was replaced: every start prints a new one, and only the newest works.",
  TOKEN_DELETED: "This link has been used. There is an administrator already.",
  TOKEN_UNKNOWN: "This link isn't from this controller, or is an old one. Start the controller again for a new link.",
};

/** Also when a link is opened over this page, which reloads nothing. */
function takeSecret() {
  const fragment = decoded(location.hash.slice(1));
  if (fragment) {
    secret = fragment;
    history.replaceState(null, "", location.pathname);
  }
  at("secret-field").hidden = secret !== "";
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of a whole link what stands in its fragment. */
function pasted() {
  const text = at("claim_secret").value.trim();
  return text.slice(text.indexOf("#") + 1);
}

function complain(field, text) {
  const line = at(field + "-error");
  line.textContent = text;
  line.hidden = text === "";
  if (text) at(field).setAttribute("aria-invalid", "true");
  else at(field).removeAttribute("aria-invalid");
}

function sayProblem(text) {
  at("problem").textContent = text;
  at("problem").hidden = text === "";
}

function clear() {
  FIELDS.forEach((field) => complain(field, ""));
  sayProblem("");
}

/** What can be told without asking. */
function missing() {
  return FIELDS.filter((field) => !(field === "claim_secret" && secret) && at(field).value.trim() === "");
}

function focusFirstWrong() {
  const wrong = FIELDS.map(at).find((input) => input.getAttribute("aria-invalid") === "true" && input.offsetParent);
  (wrong ?? at("problem")).focus();
}

async function send(event) {
  event.preventDefault();
  clear();
  const empty = missing();
  if (empty.length) {
    empty.forEach((field) => complain(field, "Fill this in."));
    focusFirstWrong();
    return;
  }
  const button = at("send");
  button.disabled = true;
  button.textContent = "Claiming…";
  try {
    const answer = await fetch("/claim", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        claim_secret: secret || pasted(),
        workspace_name: at("workspace_name").value,
        user_email: at("user_email").value,
        password: at("password").value,
      }),
    });
    const said = await answer.json();
    if (answer.ok) show(said.data);
    else refuse(answer.status, said);
  } catch {
    sayProblem("The controller can't be reached, or its answer was cut. If it keeps failing, open the link again.");
    at("problem").focus();
  } finally {
    button.disabled = false;
    button.textContent = "Claim";
  }
}

function refuse(status, problem) {
  const others = [];
  for (const { pointer, message } of problem.errors ?? []) {
    const field = pointer.slice(1);
    if (FIELDS.includes(field)) complain(field, sentence(message));
    else others.push(pointer + " " + message);
  }
  if (status === 401) {
    secret = "";
    at("secret-field").hidden = false;
    sayProblem(FAILED[problem.code] ?? problem.detail);
  } else if (others.length || !(problem.errors ?? []).length) {
    sayProblem(others.join("; ") || problem.detail || "The controller refused this.");
  }
  focusFirstWrong();
}

function sentence(text) {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : first + ".";
}

function show(data) {
  secret = "";
  at("form").reset();
  at("who").textContent = data.user_email;
  at("where").textContent = data.workspace_name;
  at("until").textContent = new Date(data.access_token_expiration).toLocaleDateString(undefined, { dateStyle: "long" });
  at("token").textContent = data.access_token;
  at("curl").textContent =
    `curl -H 'Authorization: Bearer ${data.access_token}' ${location.origin}/v1/network/workspace`;
  at("asking").hidden = true;
  at("done").hidden = false;
  at("done-title").focus();
  document.title = "Claimed · Syntropy";
}

async function copy(id, what) {
  let copied = true;
  try {
    await navigator.clipboard.writeText(at(id).textContent);
  } catch {
    // Browsers have no clipboard for pages that come without TLS from another machine.
    getSelection().selectAllChildren(at(id));
    copied = document.execCommand("copy");
  }
  at("said").textContent = copied ? `${what} is in the clipboard.` : `${what} is selected: copy it with the keyboard.`;
}

function toggle() {
  const shown = at("password").type === "password";
  at("password").type = shown ? "text" : "password";
  at("show").textContent = shown ? "Hide" : "Show";
  at("show").setAttribute("aria-pressed", String(shown));
}

takeSecret();
addEventListener("hashchange", () => {
  if (location.hash) {
    takeSecret();
    clear();
  }
});
at("form").addEventListener("submit", send);
at("show").addEventListener("click", toggle);
at("copy-token").addEventListener("click", () => copy("token", "The token"));
at("copy-curl").addEventListener("click", () => copy("curl", "The line"));
at("send").disabled = false;
