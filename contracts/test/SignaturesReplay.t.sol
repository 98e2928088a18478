// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {Status} from "../src/interfaces/Status.sol";
import {SigningParties} from "./SigningParties.sol";

/// @notice Of every kind of key and every signed act: a signature made for another vault, chain, order, lane or act
/// signs nothing, the right one works, and it works once.
contract SignaturesReplayTest is SigningParties {
    string[7] private acts = ["Lock", "Release", "Settle", "Cancel", "Claim", "Contest", "Rule"];

    IVault private otherVault;

    function setUp() public override {
        super.setUp();
        otherVault = _vaultOf(stranger);
    }

    function testFuzz_Lock(Shape memory shape, uint8 kind, uint256 key) public {
        Party memory party = _party(kind, key);
        vm.prank(owner);
        vault.setSigner(party.who);
        Order memory order = _order(shape);
        _fund(order.amount);
        _check(order, party, "Lock", 0);
        bytes memory again = _by(party, _digest("Lock", order));
        _refuses(IVaultErrors.OrderNonceUsed.selector);
        vault.lock(order, again, "");
    }

    function testFuzz_SecondKeyOfALock(Shape memory shape, uint8 kind, uint256 key) public {
        Party memory party = _party(kind, key);
        vm.prank(owner);
        vault.setSecondKey(party.who);
        Order memory order = _order(shape);
        _fund(order.amount);
        bytes32[6] memory others = _others(order, "Lock", 0);
        bytes memory first = _sign(SIGNER_KEY, "Lock", order);
        for (uint256 i = 0; i < others.length; i++) {
            bytes memory second = _by(party, others[i]);
            _refuses(IVaultErrors.OrderBadSignature.selector);
            vault.lock(order, first, second);
        }
        vault.lock(order, first, _by(party, _digest("Lock", order)));
    }

    function testFuzz_Release(Shape memory shape, uint8 kind, uint256 key, uint8 live, bool isVault) public {
        Party memory party = _party(kind, key);
        Order memory order = _payout(shape);
        order.confirmer = isVault ? address(vault) : party.who;
        _bring(order, live);
        vm.prank(owner);
        vault.setSigner(party.who);
        _check(order, party, "Release", 0);
        _ends(order, "Release", party, 0);
    }

    function testFuzz_Settle(Shape memory shape, uint8 kind, uint256 key, uint8 live, uint96 toBuyer) public {
        Party memory party = _party(kind, key);
        Order memory order = _payout(shape);
        order.confirmer = party.who;
        order.buyer = party.who;
        toBuyer = uint96(_bound(toBuyer, 0, order.amount));
        _bring(order, live);
        _check(order, party, "Settle", toBuyer);
        _ends(order, "Settle", party, toBuyer);
    }

    function testFuzz_Cancel(Shape memory shape, uint8 kind, uint256 key, bool isPayer) public {
        Party memory party = _party(kind, key);
        Order memory order = _order(shape);
        if (isPayer) order.payer = party.who;
        else order.buyer = party.who;
        _lock(order);
        _check(order, party, "Cancel", 0);
        _ends(order, "Cancel", party, 0);
    }

    function testFuzz_Claim(Shape memory shape, uint8 kind, uint256 key, bool isPayer) public {
        Party memory party = _party(kind, key);
        Order memory order = _order(shape);
        if (isPayer) order.payer = party.who;
        else order.buyer = party.who;
        _lock(order);
        _check(order, party, "Claim", 0);
        bytes memory again = _by(party, _digest("Claim", order));
        _refuses(IVaultErrors.OrderWrongStatus.selector);
        vault.claim(order, again);
    }

    function testFuzz_Contest(Shape memory shape, uint8 kind, uint256 key) public {
        Party memory party = _party(kind, key);
        Order memory order = _payout(shape);
        order.confirmer = party.who;
        _claim(order);
        _check(order, party, "Contest", 0);
        bytes memory again = _by(party, _digest("Contest", order));
        _refuses(IVaultErrors.OrderWrongStatus.selector);
        vault.contest(order, again);
    }

    function testFuzz_Rule(Shape memory shape, uint8 kind, uint256 key, uint96 toBuyer) public {
        Party memory party = _party(kind, key);
        Order memory order = _order(shape);
        order.arbiter = party.who;
        toBuyer = uint96(_bound(toBuyer, 0, order.amount));
        _contest(order);
        _check(order, party, "Rule", toBuyer);
        _ends(order, "Rule", party, toBuyer);
    }

    /// @dev Everything but the right signature is refused, and then that one is not.
    function _check(Order memory order, Party memory party, string memory act, uint96 toBuyer) private {
        bytes32[6] memory others = _others(order, act, toBuyer);
        for (uint256 i = 0; i < others.length; i++) {
            bytes memory wrong = _by(party, others[i]);
            _refuses(IVaultErrors.OrderBadSignature.selector);
            _do(act, order, toBuyer, wrong);
        }
        _refuses(IVaultErrors.OrderBadSignature.selector);
        _do(act, order, toBuyer, "");
        _do(act, order, toBuyer, _by(party, _digestOf(act, order, toBuyer)));
    }

    /// @dev The very call that ended the order, again; and again in the next order of the lane.
    function _ends(Order memory order, string memory act, Party memory party, uint96 toBuyer) private {
        bytes memory signature = _by(party, _digestOf(act, order, toBuyer));
        _refuses(IVaultErrors.OrderEnded.selector);
        _do(act, order, toBuyer, signature);

        vm.prank(owner);
        vault.setSigner(signer);
        Order memory next = abi.decode(abi.encode(order), (Order));
        next.nonce += 1;
        next.lockBy = uint40(block.timestamp);
        _fund(next.amount);
        vault.lock(next, _sign(SIGNER_KEY, "Lock", next), "");
        _refuses(IVaultErrors.OrderUnknown.selector);
        _do(act, order, toBuyer, signature);
        _assertStatus(next, Status.Locked);
    }

    /// @dev For another vault, chain, order, lane, split and act.
    function _others(Order memory order, string memory act, uint96 toBuyer)
        private
        returns (bytes32[6] memory digests)
    {
        IVault right = vault;
        vault = otherVault;
        digests[0] = _digestOf(act, order, toBuyer);
        vault = right;

        uint256 chain = block.chainid;
        vm.chainId(chain + 1);
        digests[1] = _digestOf(act, order, toBuyer);
        vm.chainId(chain);

        Order memory other = abi.decode(abi.encode(order), (Order));
        other.terms = ~other.terms;
        digests[2] = _digestOf(act, other, toBuyer);
        other.terms = order.terms;
        other.nonce ^= 1 << 32;
        digests[3] = _digestOf(act, other, toBuyer);
        digests[4] = _splitDigest(act, order, toBuyer ^ 1);
        digests[5] = _digestOf(_another(act), order, toBuyer);
    }

    function _another(string memory act) private view returns (string memory) {
        for (uint256 i = 0; i < acts.length; i++) {
            if (_isSame(act, acts[i])) return acts[(i + 1) % acts.length];
        }
        revert("no such act");
    }

    function _digestOf(string memory act, Order memory order, uint96 toBuyer) private view returns (bytes32) {
        bool isSplit = _isSame(act, "Settle") || _isSame(act, "Rule");
        return isSplit ? _splitDigest(act, order, toBuyer) : _digest(act, order);
    }

    function _do(string memory act, Order memory order, uint96 toBuyer, bytes memory signature) private {
        if (_isSame(act, "Lock")) vault.lock(order, signature, "");
        else if (_isSame(act, "Release")) vault.release(order, signature);
        else if (_isSame(act, "Settle")) vault.settle(order, toBuyer, signature, signature);
        else if (_isSame(act, "Cancel")) vault.cancel(order, signature);
        else if (_isSame(act, "Claim")) vault.claim(order, signature);
        else if (_isSame(act, "Contest")) vault.contest(order, signature);
        else vault.rule(order, toBuyer, signature);
    }

    function _isSame(string memory one, string memory other) private pure returns (bool) {
        return keccak256(bytes(one)) == keccak256(bytes(other));
    }
}
