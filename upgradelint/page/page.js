"use strict";
(() => {
  const key = "upgradelint " + (document.body.dataset.key || location.pathname);
  const boxes = [...document.querySelectorAll("ol.steps input")];
  const status = document.querySelector(".progress");
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem(key) || "{}") || {}; } catch { kept = {}; }

  const show = () => {
    const done = boxes.filter((box) => box.checked);
    status.hidden = boxes.length === 0;
    status.textContent = `${done.length} of ${boxes.length} steps done`;
    const names = new Set(done.flatMap((box) => JSON.parse(box.dataset.services || "[]")));
    document.querySelectorAll("svg [data-service]").forEach((one) => {
      one.classList.toggle("done", names.has(one.dataset.service));
    });
  };

  boxes.forEach((box) => {
    box.checked = kept[box.id] === true;
    box.addEventListener("change", () => {
      kept[box.id] = box.checked;
      try { localStorage.setItem(key, JSON.stringify(kept)); } catch { /* kept until it is closed */ }
      show();
    });
  });

  document.querySelectorAll(".command").forEach((one) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy: " + one.textContent);
    button.addEventListener("click", async () => {
      const text = one.querySelector("pre").textContent;
      try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(one.querySelector("pre")); }
    });
    one.append(button);
  });

  addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
  });
  show();
})();
