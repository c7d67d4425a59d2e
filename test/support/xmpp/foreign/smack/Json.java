import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of JSON as foreign-client.ts's flat commands and events need. */
final class Json {
    private Json() {
    }

    static String quote(Object value) {
        if (value == null) {
            return "null";
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            if (c == '"' || c == '\\' || c < 0x20 || c > 0x7e) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** A text field of a command; empty where it is missing. */
    static String field(String json, String name) {
        Matcher matcher = Pattern.compile('"' + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        if (!matcher.find()) {
            return "";
        }
        Matcher escapes = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)").matcher(matcher.group(1));
        return escapes.replaceAll(escape -> {
            String code = escape.group(1);
            String text = code.length() == 5 ? String.valueOf((char) Integer.parseInt(code.substring(1), 16))
                : code.equals("n") ? "\n" : code.equals("t") ? "\t" : code.equals("r") ? "\r" : code;
            return Matcher.quoteReplacement(text);
        });
    }
}
