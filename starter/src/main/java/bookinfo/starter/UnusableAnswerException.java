package bookinfo.starter;

import java.io.IOException;

/** A backend's answer that we cannot use; its message is for our own client too. */
public class UnusableAnswerException extends IOException {

	public UnusableAnswerException(String message) {
		super(message);
	}

}
