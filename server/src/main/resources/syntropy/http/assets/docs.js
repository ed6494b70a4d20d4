// Shows the API of the date that the address names, or else of the newest.
"use strict";

const picker = document.getElementById("date");
const dates = Array.from(picker.options, (option) => option.value);
const asked = new URLSearchParams(location.search).get("date");
const date = dates.includes(asked) ? asked : dates[0];
const file = "/openapi/" + date + ".json";

picker.value = date;
picker.addEventListener("change", () => {
  location.search = "?date=" + picker.value;
});
document.getElementById("file").href = file;

const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();

SwaggerUIBundle({
  url: file,
  dom_id: "#api",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  // A call from here is made at the date that is shown.
  requestInterceptor: (request) => {
    if (!request.loadSpec && !request.headers["Syntropy-Version"]) {
      request.headers["Syntropy-Version"] = date;
    }
    return request;
  },
});
