import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.xmpp.packet.JID;

/** Answers each line `what units…` with what Tinder makes of the text, or `refused`; UTF-16 units in hexadecimal. */
public class Tinder {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "US-ASCII"));
        StringBuilder out = new StringBuilder();
        for (String line; (line = in.readLine()) != null;) {
            String[] words = line.split(" ");
            StringBuilder text = new StringBuilder();
            for (int index = 1; index < words.length; index++) text.append((char) Integer.parseInt(words[index], 16));
            out.append(answer(words[0], text.toString())).append('\n');
        }
        System.out.print(out);
    }

    private static String answer(String what, String text) {
        try {
            StringBuilder answer = new StringBuilder("ok");
            for (char unit : of(what, text).toCharArray()) answer.append(' ').append(Integer.toHexString(unit));
            return answer.toString();
        } catch (Exception refused) {
            return "refused";
        }
    }

    private static String of(String what, String text) throws Exception {
        switch (what) {
            case "node": return JID.nodeprep(text);
            case "domain": return JID.domainprep(text);
            case "resource": return JID.resourceprep(text);
            case "jid": return new JID(text).toString();
            case "escape": return JID.escapeNode(text);
            case "unescape": return JID.unescapeNode(text);
            default: throw new IllegalStateException(what);
        }
    }
}
