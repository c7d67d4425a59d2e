package org.openfirereceipts;

import java.util.Locale;

/**
 * Reads the text of a property as the handler does (`readProperty` in src/settings/properties.ts): two who read one text
 * differently tell the administrator of a state that is not so. What cannot be read counts as not set. One list of
 * texts holds both to it (test/property-texts.tsv).
 */
final class PropertyText {
    private PropertyText() {}

    static boolean isOn(String text, boolean fallback) {
        String value = folded(text);
        return value.equals("true") || (fallback && !value.equals("false"));
    }

    static String choice(String text, String fallback, String... others) {
        String value = folded(text);
        for (String other : others) {
            if (other.equals(value)) {
                return other;
            }
        }
        return fallback;
    }

    static int number(String text, int least, int most, int fallback) {
        String value = folded(text);
        // Integer.parseInt would take signs, and the digits of all scripts
        if (!value.matches("[0-9]{1,9}")) {
            return fallback;
        }
        int number = Integer.parseInt(value);
        return number < least || number > most ? fallback : number;
    }

    private static String folded(String text) {
        return text == null ? "" : text.trim().toLowerCase(Locale.ROOT);
    }
}
