// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {P256Keys} from "./P256Keys.sol";

/// @notice Verifies signatures in the tagged encoding of specs/order.md: the first byte says what the rest is.
/// Unknown tags and lengths verify as false; nothing here reverts.
library Signatures {
    bytes1 internal constant ECDSA_TAG = 0x01;
    bytes1 internal constant CONTRACT_TAG = 0x02;
    bytes1 internal constant P256_TAG = 0x03;
    bytes1 internal constant PASSKEY_TAG = 0x04;

    /// @dev A signing contract that needs more is refused, and one that burns gas burns no more than this.
    uint256 internal constant CONTRACT_GAS = 300_000;

    /// @notice Whether `signer` signed `digest`. `keys` is asked about P-256.
    function isSignedBy(P256Keys keys, address signer, bytes32 digest, bytes calldata signature)
        internal
        view
        returns (bool)
    {
        return whichSigned(keys, signer, signer, digest, signature) != address(0);
    }

    /// @notice Which of two addresses signed `digest`: `first`, `second`, or zero for neither.
    function whichSigned(P256Keys keys, address first, address second, bytes32 digest, bytes calldata signature)
        internal
        view
        returns (address)
    {
        if (signature.length == 0) return address(0);
        bytes1 tag = signature[0];
        bytes calldata rest = signature[1:];

        if (tag == ECDSA_TAG) return _oneOf(first, second, _recoverEcdsa(digest, rest));
        if (tag == P256_TAG || tag == PASSKEY_TAG) return _oneOf(first, second, _askKeys(keys, digest, signature));
        if (tag != CONTRACT_TAG) return address(0);
        if (_isValidForContract(first, digest, rest)) return first;
        return second != first && _isValidForContract(second, digest, rest) ? second : address(0);
    }

    function _oneOf(address first, address second, address signer) private pure returns (address) {
        return signer == first || signer == second ? signer : address(0);
    }

    function _recoverEcdsa(bytes32 digest, bytes calldata rest) private pure returns (address signer) {
        // Any length but 64 and 65 gives a `v` of zero, which recovers to nobody.
        (uint8 v, bytes32 r, bytes32 s) = ECDSA.parseCalldata(rest);
        (signer,,) = ECDSA.tryRecover(digest, v, r, s);
    }

    function _askKeys(P256Keys keys, bytes32 digest, bytes calldata signature) private view returns (address) {
        return
            address(
                uint160(uint256(_ask(address(keys), gasleft(), abi.encodeCall(keys.signerOf, (digest, signature)))))
            );
    }

    function _isValidForContract(address signer, bytes32 digest, bytes calldata rest) private view returns (bool) {
        bytes32 answer = _ask(signer, CONTRACT_GAS, abi.encodeCall(IERC1271.isValidSignature, (digest, rest)));
        // The whole word: the precompile that echoes its input would pass for its first four bytes.
        return answer == bytes32(IERC1271.isValidSignature.selector);
    }

    /// @dev Zero if the answer is no word, or none comes.
    function _ask(address whom, uint256 mostGas, bytes memory question) private view returns (bytes32 answer) {
        // Solidity would copy all of an answer of any length.
        assembly ("memory-safe") {
            let success := staticcall(mostGas, whom, add(question, 0x20), mload(question), 0x00, 0x20)
            if and(success, gt(returndatasize(), 0x1f)) { answer := mload(0x00) }
        }
    }
}
