import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Writes tables.ts from the library by which Tinder prepares addresses (GNU Libidn), whose tables are those of RFC 3454
 * and of Unicode 3.2 for UTF-16 units. To be run in the project's directory after its set-up:
 * {@code java -cp 'build/openfire/lib/*' src/stanza/stringprep/Tables.java > src/stanza/stringprep/tables.ts}
 */
public class Tables {
    private static final int UNITS = 0x10000;
    private static final int WIDTH = 110;

    public static void main(String[] args) throws Exception {
        System.out.println("/** Made by Tables.java from the tables that Tinder prepares addresses with; not to be edited. */\n");
        print("unassigned", "RFC 3454, A.1, without what is beyond the BMP.", ranges(in("A1")));
        print("nothing", "B.1: mapped to nothing.", ranges(in("B1")));
        print("folding", "B.2: `first-last/step>target`, where targets rise as the characters do; `one>several.characters`.", folding());
        IntPredicate prohibited = in("C12");
        for (String table : new String[] {"C22", "C3", "C4", "C5", "C6", "C7", "C8"}) prohibited = prohibited.or(in(table));
        print("prohibited", "C.1.2, C.2.2 and C.3 to C.8, which all profiles of XMPP prohibit.", ranges(prohibited));
        print("rightToLeft", "D.1.", ranges(in("D1")));
        print("leftToRight", "D.2.", ranges(in("D2")));
        print("combining", "Combining classes: `first-last>class`, in decimal digits.", combining());
    }

    private static void print(String name, String comment, List<String> entries) {
        System.out.println("/** " + comment + " */\nexport const " + name + " = `");
        StringBuilder line = new StringBuilder();
        for (String entry : entries) {
            if (line.length() + entry.length() + 1 > WIDTH) {
                System.out.println(line);
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(entry);
        }
        System.out.println(line + "`;");
    }

    private static Object table(String name) throws Exception {
        Field field = Class.forName("gnu.inet.encoding.RFC3454").getDeclaredField(name);
        field.setAccessible(true);
        return field.get(null);
    }

    private static IntPredicate in(String name) throws Exception {
        Object table = table(name);
        boolean[] is = new boolean[UNITS];
        if (table instanceof char[]) {
            for (char unit : (char[]) table) is[unit] = true;
        } else {
            for (char[] range : (char[][]) table) for (int unit = range[0]; unit <= range[range.length - 1]; unit++) is[unit] = true;
        }
        return unit -> is[unit];
    }

    private static String span(int first, int last) {
        return Integer.toHexString(first) + (first == last ? "" : "-" + Integer.toHexString(last));
    }

    private static List<String> ranges(IntPredicate is) {
        List<String> ranges = new ArrayList<>();
        for (int first = 0; first < UNITS; first++) {
            if (!is.test(first)) continue;
            int last = first;
            while (last + 1 < UNITS && is.test(last + 1)) last++;
            ranges.add(span(first, last));
            first = last;
        }
        return ranges;
    }

    /** What the library makes of each unit: it applies one entry after the other, also to what an earlier one gave. */
    private static String[] folded() throws Exception {
        Method map = Class.forName("gnu.inet.encoding.Stringprep")
            .getDeclaredMethod("map", StringBuffer.class, char[].class, String[].class);
        map.setAccessible(true);
        String[] folded = new String[UNITS];
        for (int unit = 0; unit < UNITS; unit++) {
            StringBuffer text = new StringBuffer(String.valueOf((char) unit));
            map.invoke(null, text, table("B2search"), table("B2replace"));
            folded[unit] = text.toString();
        }
        return folded;
    }

    private static List<String> folding() throws Exception {
        String[] folded = folded();
        IntUnaryOperator offset = unit -> unit >= UNITS || folded[unit].length() != 1 ? 0 : folded[unit].charAt(0) - unit;
        List<String> entries = new ArrayList<>();
        boolean[] done = new boolean[UNITS];
        for (int first = 0; first < UNITS; first++) {
            if (done[first] || folded[first].equals(String.valueOf((char) first))) continue;
            int by = offset.applyAsInt(first);
            if (by == 0) {
                List<String> units = new ArrayList<>();
                for (char unit : folded[first].toCharArray()) units.add(Integer.toHexString(unit));
                entries.add(Integer.toHexString(first) + ">" + String.join(".", units));
                continue;
            }
            int step = offset.applyAsInt(first + 1) == by ? 1 : 2;
            int last = first;
            while (offset.applyAsInt(last + step) == by) last += step;
            for (int unit = first; unit <= last; unit += step) done[unit] = true;
            entries.add(span(first, last) + (step == 2 && last > first ? "/2" : "") + ">" + Integer.toHexString(first + by));
        }
        return entries;
    }

    private static List<String> combining() throws Exception {
        Method classOf = Class.forName("gnu.inet.encoding.NFKC").getDeclaredMethod("combiningClass", char.class);
        classOf.setAccessible(true);
        List<String> entries = new ArrayList<>();
        for (int first = 0; first < UNITS; first++) {
            Object of = classOf.invoke(null, (char) first);
            if (of.equals(0)) continue;
            int last = first;
            while (last + 1 < UNITS && classOf.invoke(null, (char) (last + 1)).equals(of)) last++;
            entries.add(span(first, last) + ">" + of);
            first = last;
        }
        return entries;
    }
}
