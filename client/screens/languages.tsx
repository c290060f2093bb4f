/** The language of this device. */
import { type Language, language, speak } from "../words/say";
import { usePhone } from "./hooks";
import { KEPT } from "./kept_language";

const NAMED: readonly (readonly [Language, string])[] = [
  ["zh-hans", "中文"],
  ["en", "English"],
];

export function Languages() {
  const phone = usePhone();
  const choose = (chosen: Language): void => {
    localStorage.setItem(KEPT, chosen);
    speak(chosen);
    phone.tell();
  };
  return (
    <p class="gz-languages" role="group" aria-label="语言 Language">
      {NAMED.map(([code, name]) => (
        <button key={code} type="button" class="btn btn-quiet" lang={code} aria-pressed={code === language()} onClick={() => choose(code)}>
          {name}
        </button>
      ))}
    </p>
  );
}
