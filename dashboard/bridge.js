// Clicks on [data-go] inside HTML, and keys, reach Python as a list that only grows: two quick presses never become one.
// A key carries what is lit on the screen at that moment ([data-about]), so that a decision never falls on a lead that
// was drawn after the finger moved. It reads attributes that our own code wrote; all it writes is that keys work now.
const mounted = new WeakMap();

function typing(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable=true], [role=listbox]:not(.queue)");
}

// By the letter; where the keyboard is set to another script (Arabic: ت for J) or needs shift for digits, by the place.
function named(event, keys) {
  const written = event.key.toLowerCase();
  if (written in keys || /^[a-z0-9]$/.test(written)) return keys[written];
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code);
  return place ? keys[place[1].toLowerCase()] : undefined;
}

function settle(data, tries) {
  const lit = document.querySelector('[aria-selected="true"][data-about]');
  if (lit) lit.scrollIntoView({ block: "nearest" });
  if (!data.focus) return;
  const field = [...document.querySelectorAll("input, textarea")].find((one) => one.ariaLabel === data.focus);
  if (field) field.focus();
  else if (tries > 0) setTimeout(() => settle(data, tries - 1), 40); // the field's code may still be on its way
}

function mount(root) {
  const state = { data: {}, send: null, entries: [], number: 0, name: String(Date.now()) + Math.random() };
  const tell = (go) => {
    state.entries = [...state.entries.slice(-30), { number: ++state.number, go }];
    state.send("log", { mount: state.name, entries: state.entries });
  };
  const plain = (event) => !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const click = (event) => {
    const target = event.target instanceof Element && event.target.closest("[data-go]");
    if (!target || !plain(event)) return;
    event.preventDefault();
    tell(target.dataset.go);
  };
  const key = (event) => {
    const action = named(event, state.data.keys || {});
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !/^(next|previous)$/.test(action)) return;
    if (typing(event.target)) return;
    event.preventDefault();
    const about = document.querySelector("[data-about]:not([aria-selected=false])");
    tell(`${action}:${about ? about.dataset.about : ""}`);
  };
  document.addEventListener("click", click);
  document.addEventListener("keydown", key);
  state.off = () => {
    document.removeEventListener("click", click);
    document.removeEventListener("keydown", key);
    mounted.delete(root);
    if (document.documentElement.dataset.keys === state.name) delete document.documentElement.dataset.keys;
  };
  mounted.set(root, state);
  document.documentElement.dataset.keys = state.name;
  return state;
}

export default function ({ data, parentElement, setStateValue }) {
  const state = mounted.get(parentElement) || mount(parentElement);
  state.data = data || {};
  state.send = setStateValue;
  requestAnimationFrame(() => requestAnimationFrame(() => settle(state.data, 25)));
  return state.off;
}
