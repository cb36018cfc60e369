// While the store is away the page asks again by itself, and the browser asks before a decision that waits is left behind.
const timers = new WeakMap();

function leaving(event) {
  event.preventDefault();
}

export default function ({ data, parentElement, setStateValue }) {
  clearTimeout(timers.get(parentElement));
  timers.set(parentElement, setTimeout(() => setStateValue("asked", data.run), data.every * 1000));
  if (data.waits) addEventListener("beforeunload", leaving);
  else removeEventListener("beforeunload", leaving);
  return () => {
    clearTimeout(timers.get(parentElement));
    removeEventListener("beforeunload", leaving);
  };
}
